import { Inject, type InjectionToken } from '@nestjs/common';
import { CallbackConfirmer } from '../callback/callback-confirmer.js';
import { CallbackProcessor } from '../callback/callback-processor.js';
import { CallbackVerifier } from '../core/index.js';
import { ConfigurationError } from '../errors/index.js';
import { B2binpayHttpService } from '../http/index.js';
import { TokenService } from '../token/token.service.js';

export const DEFAULT_NAME = 'default';

/** Throws `ConfigurationError` where a text cannot name an instance. */
export function checkName(name: unknown): string {
  if (typeof name === 'string' && /^[\w-]{1,32}$/.test(name)) return name;
  throw new ConfigurationError(
    "the name of an instance is 1 to 32 letters, digits, '_' or '-'. Write e.g. name: 'eu'.",
  );
}

/**
 * The injection token of an instance's {@link TokenService}, for `inject: []` and `overrideProvider`. The default
 * instance (no name, or `'default'`) is injected by its class.
 */
export function getTokenServiceToken(name: string = DEFAULT_NAME): InjectionToken<TokenService> {
  return tokenOf(TokenService, 'TokenService', name);
}

/**
 * Injects the {@link TokenService} of an instance.
 *
 * @example
 * ```ts
 * @Injectable()
 * class Payouts {
 *   constructor(@InjectTokenService('eu') private readonly tokens: TokenService) {}
 * }
 * ```
 */
export function InjectTokenService(name?: string): PropertyDecorator & ParameterDecorator {
  return Inject(getTokenServiceToken(name));
}

/** As {@link getTokenServiceToken}, for the {@link B2binpayHttpService} of an instance. */
export function getB2binpayHttpToken(name: string = DEFAULT_NAME): InjectionToken<B2binpayHttpService> {
  return tokenOf(B2binpayHttpService, 'B2binpayHttpService', name);
}

/** Injects the {@link B2binpayHttpService} of an instance. */
export function InjectB2binpayHttp(name?: string): PropertyDecorator & ParameterDecorator {
  return Inject(getB2binpayHttpToken(name));
}

/** As {@link getTokenServiceToken}, for the {@link CallbackVerifier} of an instance. */
export function getCallbackVerifierToken(name: string = DEFAULT_NAME): InjectionToken<CallbackVerifier> {
  return tokenOf(CallbackVerifier, 'CallbackVerifier', name);
}

/** Injects the {@link CallbackVerifier} of an instance. */
export function InjectCallbackVerifier(name?: string): PropertyDecorator & ParameterDecorator {
  return Inject(getCallbackVerifierToken(name));
}

/** As {@link getTokenServiceToken}, for the {@link CallbackProcessor} of an instance. */
export function getCallbackProcessorToken(name: string = DEFAULT_NAME): InjectionToken<CallbackProcessor> {
  return tokenOf(CallbackProcessor, 'CallbackProcessor', name);
}

/** Injects the {@link CallbackProcessor} of an instance. */
export function InjectCallbackProcessor(name?: string): PropertyDecorator & ParameterDecorator {
  return Inject(getCallbackProcessorToken(name));
}

/** As {@link getTokenServiceToken}, for the {@link CallbackConfirmer} of an instance. */
export function getCallbackConfirmerToken(name: string = DEFAULT_NAME): InjectionToken<CallbackConfirmer> {
  return tokenOf(CallbackConfirmer, 'CallbackConfirmer', name);
}

/** Injects the {@link CallbackConfirmer} of an instance. */
export function InjectCallbackConfirmer(name?: string): PropertyDecorator & ParameterDecorator {
  return Inject(getCallbackConfirmerToken(name));
}

/**
 * A class for the default instance, else a text with which Nest's own messages say what is missing. `label` is the name
 * of the class as a literal: bundlers rename classes.
 */
function tokenOf<T>(type: new (...args: never[]) => T, label: string, name: string): InjectionToken<T> {
  if (checkName(name) === DEFAULT_NAME) return type;
  return `nestjs-b2binpay-auth ${label} "${name}": register it with B2binpayAuthModule.forRoot({ name: "${name}", … })`;
}

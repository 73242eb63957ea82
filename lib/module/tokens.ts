import { Inject, type InjectionToken } from '@nestjs/common';
import { CallbackConfirmer } from '../callback/callback-confirmer.js';
import { getCallbackProcessorToken } from '../callback/callback-processor-token.js';
import { CallbackVerifier } from '../core/index.js';
import { B2binpayHttpService } from '../http/index.js';
import { DEFAULT_NAME, instanceToken } from '../instance-name.js';
import { TokenService } from '../token/token.service.js';

/**
 * The injection token of an instance's {@link TokenService}, for `inject: []` and `overrideProvider`. That of the default
 * instance (no name, or `'default'`) is its class. Throws `ConfigurationError` for an invalid name.
 */
export function getTokenServiceToken(name: string = DEFAULT_NAME): InjectionToken<TokenService> {
  return instanceToken(TokenService, 'TokenService', name);
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
  return instanceToken(B2binpayHttpService, 'B2binpayHttpService', name);
}

/** Injects the {@link B2binpayHttpService} of an instance. */
export function InjectB2binpayHttp(name?: string): PropertyDecorator & ParameterDecorator {
  return Inject(getB2binpayHttpToken(name));
}

/** As {@link getTokenServiceToken}, for the {@link CallbackVerifier} of an instance. */
export function getCallbackVerifierToken(name: string = DEFAULT_NAME): InjectionToken<CallbackVerifier> {
  return instanceToken(CallbackVerifier, 'CallbackVerifier', name);
}

/** Injects the {@link CallbackVerifier} of an instance. */
export function InjectCallbackVerifier(name?: string): PropertyDecorator & ParameterDecorator {
  return Inject(getCallbackVerifierToken(name));
}

/** Injects the {@link CallbackProcessor} of an instance. */
export function InjectCallbackProcessor(name?: string): PropertyDecorator & ParameterDecorator {
  return Inject(getCallbackProcessorToken(name));
}

/** As {@link getTokenServiceToken}, for the {@link CallbackConfirmer} of an instance. */
export function getCallbackConfirmerToken(name: string = DEFAULT_NAME): InjectionToken<CallbackConfirmer> {
  return instanceToken(CallbackConfirmer, 'CallbackConfirmer', name);
}

/** Injects the {@link CallbackConfirmer} of an instance. */
export function InjectCallbackConfirmer(name?: string): PropertyDecorator & ParameterDecorator {
  return Inject(getCallbackConfirmerToken(name));
}

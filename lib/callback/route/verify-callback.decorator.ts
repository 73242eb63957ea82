import { applyDecorators, HttpCode, SetMetadata, UseInterceptors } from '@nestjs/common';
import { checkName, DEFAULT_NAME } from '../../instance-name.js';
import { CallbackSignatureInterceptor, callbackInterceptorFor } from './callback-signature.interceptor.js';
import { httpCodeOf } from './route-metadata.js';

/** Options of {@link VerifyB2binpayCallback}. */
export interface VerifyCallbackOptions {
  /** Name of the instance whose keys sign the callbacks. @default the default instance */
  readonly name?: string | undefined;
}

/** Metadata key of the instance that verifies the callbacks of a handler. */
export const VERIFIED_BY = Symbol('nestjs-b2binpay-auth.verified-by');

/**
 * Makes a route a callback URL for B2BINPAY: only genuine callbacks reach the handler, each once; the response is 200
 * with an empty body after the handler has succeeded. Call `acceptJsonApi(app)` in `main.ts`.
 *
 * Filters, interceptors and `@Res()` do not change the response. Global guards of the application run before it and
 * respond on their own; exempt the route from them. One route per instance: each callback is handled once, whichever route
 * it was sent to. With `@Redirect`, `@Sse`, `@Render` or another `@HttpCode` than 200 the boot fails with
 * `ConfigurationError`. Throws `ConfigurationError` for an invalid name.
 *
 * @example
 * ```ts
 * @Post('callbacks/b2binpay')
 * @VerifyB2binpayCallback()
 * async handle(@B2binpayCallback() callback: SignedCallback | UnsignedNotice): Promise<void> {
 *   if (callback.trust === 'signed') await this.orders.settle(callback.signed);
 * }
 * ```
 */
export function VerifyB2binpayCallback({ name = DEFAULT_NAME }: VerifyCallbackOptions = {}): MethodDecorator {
  const isDefault = checkName(name) === DEFAULT_NAME;
  return applyDecorators(
    respondsOk,
    SetMetadata(VERIFIED_BY, name),
    UseInterceptors(isDefault ? CallbackSignatureInterceptor : callbackInterceptorFor(name)),
  );
}

/** Sets 200, unless the route has an `@HttpCode()` of its own, which is checked at boot. */
const respondsOk: MethodDecorator = (target, key, descriptor) => {
  const handler: unknown = descriptor.value;
  const isSet = typeof handler === 'function' && httpCodeOf(handler) !== undefined;
  return isSet ? undefined : HttpCode(200)(target, key, descriptor);
};

import { applyDecorators, HttpCode, SetMetadata, UseInterceptors } from '@nestjs/common';
import { checkName, DEFAULT_NAME } from '../module/tokens.js';
import { CallbackSignatureInterceptor, callbackInterceptorFor } from './callback-signature.interceptor.js';

export interface VerifyCallbackOptions {
  /** Instance whose keys sign. @default the default one */
  readonly name?: string | undefined;
}

/** On a handler: the name of the instance that verifies its callbacks. */
export const VERIFIED_BY = Symbol('nestjs-b2binpay-auth.verified-by');

/**
 * Makes a route a callback URL for B2BINPAY: only genuine callbacks reach the handler, each once; the answer is 200
 * with an empty body once the handler has ended. Call `acceptJsonApi(app)` in `main.ts`.
 *
 * Global guards of the host run before it; exempt the route from them.
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
    HttpCode(200),
    SetMetadata(VERIFIED_BY, name),
    UseInterceptors(isDefault ? CallbackSignatureInterceptor : callbackInterceptorFor(name)),
  );
}

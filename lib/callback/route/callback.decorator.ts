import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { SignedCallback, UnsignedNotice } from '../../protocol/index.js';

/** The property of a request that holds its verified callback. */
const CALLBACK = Symbol('nestjs-b2binpay-auth.callback');

/** Not enumerable, so that logged requests contain no callbacks. */
export function attachCallback(request: object, callback: SignedCallback | UnsignedNotice): void {
  Object.defineProperty(request, CALLBACK, { value: callback, configurable: true });
}

/**
 * Injects the verified callback into a parameter of a route with `@VerifyB2binpayCallback()`. Import its types with
 * `import type`.
 *
 * @example
 * ```ts
 * handle(@B2binpayCallback() callback: SignedCallback | UnsignedNotice) {}
 * ```
 */
export const B2binpayCallback = createParamDecorator((_data: unknown, context: ExecutionContext): unknown => {
  const request: unknown = context.switchToHttp().getRequest();
  return typeof request === 'object' && request !== null ? Reflect.get(request, CALLBACK) : undefined;
});

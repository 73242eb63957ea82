import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
  Optional,
  type Type,
} from '@nestjs/common';
import { type Observable, of } from 'rxjs';
import { ConfigurationError } from '../../errors/index.js';
import { DEFAULT_NAME } from '../../instance-name.js';
import type { CallbackProcessor } from '../callback-processor.js';
import { getCallbackProcessorToken } from '../callback-processor-token.js';
import { deliverCallback } from './deliver-callback.js';

/**
 * Lets only genuine callbacks reach the handler, each once, and takes over the response: it responds with a constant body
 * once the handler has completed, with an empty 200 if that succeeded. Anything else written to the response is discarded.
 * Applied by `@VerifyB2binpayCallback()`.
 */
export interface CallbackSignatureInterceptor extends NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>>;
}

/** Creates the interceptor for an instance; an unregistered name fails at boot. */
export function callbackInterceptorFor(name: string): Type<CallbackSignatureInterceptor> {
  @Injectable()
  class NamedInterceptor implements CallbackSignatureInterceptor {
    readonly #processor: CallbackProcessor;
    /** A `retry` in the application subscribes again; a request is processed only once. */
    readonly #deliveries = new WeakMap<object, Promise<void>>();

    constructor(@Optional() @Inject(getCallbackProcessorToken(name)) processor?: CallbackProcessor) {
      if (processor === undefined) throw unreachable(name);
      this.#processor = processor;
    }

    async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
      const http = context.switchToHttp();
      const request: object = http.getRequest();
      const delivery =
        this.#deliveries.get(request) ??
        deliverCallback(this.#processor, request, http.getResponse(), () => next.handle());
      this.#deliveries.set(request, delivery);
      await delivery;
      return of(undefined);
    }
  }
  Object.defineProperty(NamedInterceptor, 'name', { value: `CallbackSignatureInterceptor "${name}"` });
  return NamedInterceptor;
}

/** The interceptor for the default instance. */
export const CallbackSignatureInterceptor = callbackInterceptorFor(DEFAULT_NAME);

function unreachable(name: string): ConfigurationError {
  const registration = name === DEFAULT_NAME ? '{ … }' : `{ name: '${name}', … }`;
  return new ConfigurationError(
    `@VerifyB2binpayCallback() needs the instance "${name}", which this module cannot reach. Write B2binpayAuthModule.forRoot(${registration}) in its imports, or isGlobal: true in the root module.`,
  );
}

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
 * Lets only genuine callbacks reach the handler, each once. It alone responds, on Node's own response and with constant
 * bodies, after the handler has ended: 200 and empty if that succeeded. Other responses of the application are dropped.
 * Applied by `@VerifyB2binpayCallback()`.
 */
export interface CallbackSignatureInterceptor extends NestInterceptor {
  /** Called by Nest. */
  intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>>;
}

/** An interceptor for the instance of this name; an unknown name fails at boot. */
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

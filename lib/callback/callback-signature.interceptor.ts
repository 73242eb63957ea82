import {
  type CallHandler,
  type ExecutionContext,
  HttpException,
  Inject,
  Injectable,
  type NestInterceptor,
  Optional,
  type Type,
} from '@nestjs/common';
import { lastValueFrom, type Observable, of } from 'rxjs';
import { CallbackRejectedError, ConfigurationError } from '../errors/index.js';
import { DEFAULT_NAME, getCallbackProcessorToken } from '../module/tokens.js';
import { callbackAnswer } from './callback-answer.js';
import type { CallbackProcessor } from './callback-processor.js';
import { attachCallback } from './callback.decorator.js';
import { answerEmpty } from './empty-answer.js';

/**
 * Lets only genuine callbacks reach the handler, each once, and answers 200 with an empty body after the handler has
 * ended. What it refuses is answered with a constant body. Comes with `@VerifyB2binpayCallback()`.
 */
export interface CallbackSignatureInterceptor extends NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>>;
}

/** An interceptor for the instance of this name; a name that nobody registered is told of at boot. */
export function callbackInterceptorFor(name: string): Type<CallbackSignatureInterceptor> {
  @Injectable()
  class NamedInterceptor implements CallbackSignatureInterceptor {
    readonly #processor: CallbackProcessor;

    constructor(@Optional() @Inject(getCallbackProcessorToken(name)) processor?: CallbackProcessor) {
      if (processor === undefined) throw unreachable(name);
      this.#processor = processor;
    }

    async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
      const http = context.switchToHttp();
      const request: object = http.getRequest();
      let hasFailed = false;
      try {
        // Its own end settles the claim: an outer `timeout()` unsubscribes while the handler goes on.
        await this.#processor.process(Reflect.get(request, 'body'), (callback) => {
          attachCallback(request, callback);
          return lastValueFrom(next.handle(), { defaultValue: undefined }).catch((error: unknown) => {
            hasFailed = true;
            throw error;
          });
        });
      } catch (error) {
        // What the handler throws is the host's to answer, whatever it is.
        throw !hasFailed && error instanceof CallbackRejectedError ? refusal(error) : error;
      }
      answerEmpty(http.getResponse());
      return of(undefined);
    }
  }
  Object.defineProperty(NamedInterceptor, 'name', { value: `CallbackSignatureInterceptor "${name}"` });
  return NamedInterceptor;
}

/** For the default instance. */
export const CallbackSignatureInterceptor = callbackInterceptorFor(DEFAULT_NAME);

function refusal({ code }: CallbackRejectedError): HttpException {
  const { status, message } = callbackAnswer(code);
  return new HttpException({ statusCode: status, message }, status);
}

function unreachable(name: string): ConfigurationError {
  const registration = name === DEFAULT_NAME ? '{ … }' : `{ name: '${name}', … }`;
  return new ConfigurationError(
    `@VerifyB2binpayCallback() needs the instance "${name}", which this module cannot reach. Write B2binpayAuthModule.forRoot(${registration}) in its imports, or isGlobal: true in the root module.`,
  );
}

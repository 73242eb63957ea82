import { HttpException } from '@nestjs/common';
import { lastValueFrom, type Observable } from 'rxjs';
import { CallbackRejectedError } from '../../errors/index.js';
import { callbackResponse, failureAnswer, HANDLED } from '../callback-response.js';
import type { CallbackProcessor } from '../callback-processor.js';
import { attachCallback } from './callback.decorator.js';
import { takeOverResponse } from './exclusive-response.js';

/**
 * Has the callback in a request handled, and answers it. Its own end settles the claim and the response: an outer
 * `timeout()` unsubscribes while the handler goes on. Rejects where the callback was not handled, for the host to log; the
 * response has been sent by then.
 */
export async function deliverCallback(
  processor: CallbackProcessor,
  request: object,
  response: unknown,
  handle: () => Observable<unknown>,
): Promise<void> {
  const exclusive = takeOverResponse(response);
  let hasFailed = false;
  try {
    await processor.process(Reflect.get(request, 'body'), (callback) => {
      attachCallback(request, callback);
      return lastValueFrom(handle(), { defaultValue: undefined }).catch((error: unknown) => {
        hasFailed = true;
        throw error;
      });
    });
  } catch (error) {
    // What the handler throws is its failure, whatever it is.
    const isRefusal = !hasFailed && error instanceof CallbackRejectedError;
    exclusive?.send(isRefusal ? callbackResponse(error.code) : failureAnswer(error));
    throw isRefusal ? asHttpException(error) : error;
  }
  exclusive?.send(HANDLED);
}

function asHttpException({ code }: CallbackRejectedError): HttpException {
  const { status, message } = callbackResponse(code);
  return new HttpException({ statusCode: status, message }, status);
}

import { HttpException } from '@nestjs/common';
import { lastValueFrom, type Observable } from 'rxjs';
import { CallbackRejectedError } from '../../errors/index.js';
import { callbackResponse, failureResponse, HANDLED } from '../callback-response.js';
import type { CallbackProcessor } from '../callback-processor.js';
import { attachCallback } from './callback.decorator.js';
import { takeOverResponse } from './exclusive-response.js';

/**
 * Processes the callback in a request and sends the response, when the handler itself has completed: an outer `timeout()`
 * unsubscribes while the handler continues. Rejects if the callback was not handled, so that the application can log it;
 * the response has been sent by then.
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
    // An error of the handler is a failure, even if it is a CallbackRejectedError.
    const isRefusal = !hasFailed && error instanceof CallbackRejectedError;
    exclusive?.send(isRefusal ? callbackResponse(error.code) : failureResponse(error));
    throw isRefusal ? asHttpException(error) : error;
  }
  exclusive?.send(HANDLED);
}

function asHttpException({ code }: CallbackRejectedError): HttpException {
  const { status, message } = callbackResponse(code);
  return new HttpException({ statusCode: status, message }, status);
}

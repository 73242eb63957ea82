import { HttpException, Logger } from '@nestjs/common';
import { MEDIA_TYPE } from '../../protocol/index.js';
import { takeOverResponse } from '../route/exclusive-response.js';
import { get } from './reflection.js';

const REASONS = {
  400: {
    message: 'Bad Request',
    hint: 'is no JSON (400); if it came from B2BINPAY, look at what stands between it and this host.',
  },
  413: {
    message: 'Payload Too Large',
    hint: 'is longer than 1 MiB (413); callbacks are some kilobytes long.',
  },
  415: {
    message: 'Unsupported Media Type',
    hint: 'is not parsed here (415). Call acceptJsonApi(app) in main.ts, before init() or listen().',
  },
} as const;

/** A body of the vendor's media type that no route gets to see. Constant: a parser's own errors quote the body. */
export class BodyRefusal extends HttpException {
  constructor(readonly reason: keyof typeof REASONS) {
    super({ statusCode: reason, message: REASONS[reason].message }, reason);
  }
}

/** By what a parser of Express or Fastify says. */
export function bodyRefusal(error: unknown): BodyRefusal {
  const status = get(error, 'status') ?? get(error, 'statusCode');
  return new BodyRefusal(status === 413 || status === 415 ? status : 400);
}

/**
 * Logs it with what may help, and answers it on Node's own response, as a callback is answered: a filter of the host that
 * turns errors into 200 would have the vendor never send it again. `inform` tells the host, which may log.
 */
export function refuseBody({ reason }: BodyRefusal, response: unknown, inform: () => void): void {
  new Logger('B2binpayCallbacks').warn(`a body of ${MEDIA_TYPE} ${REASONS[reason].hint}`);
  const exclusive = takeOverResponse(response);
  try {
    inform();
  } finally {
    exclusive?.send({ status: reason, message: REASONS[reason].message });
  }
}

import { HttpException } from '@nestjs/common';
import { OperatorLog } from '../../log/operator-log.js';
import { MEDIA_TYPE } from '../../protocol/index.js';
import { takeOverResponse } from '../route/exclusive-response.js';
import { get } from './reflection.js';

const REASONS = {
  400: {
    message: 'Bad Request',
    hint: 'is not valid JSON (400); if B2BINPAY sent it, check any proxy in front of this application.',
  },
  413: {
    message: 'Payload Too Large',
    hint: 'is longer than 1 MiB (413); callbacks have a few kilobytes.',
  },
  415: {
    message: 'Unsupported Media Type',
    hint: 'is not parsed here (415). Call acceptJsonApi(app) in main.ts, before init() or listen().',
  },
} as const;

/** What body-parser says of a body that it could have read otherwise. */
const UNREADABLE = new Set<unknown>(['charset.unsupported', 'encoding.unsupported']);
const UNREADABLE_HINT =
  'has a charset or a Content-Encoding that is not read here (415); if B2BINPAY sent it, check any proxy in front of this application.';

/** A body of the vendor's media type was refused. Its messages are constant, as a parser's own errors quote the body. */
export class BodyRefusal extends HttpException {
  constructor(
    readonly reason: keyof typeof REASONS,
    readonly hint: string = REASONS[reason].hint,
  ) {
    super({ statusCode: reason, message: REASONS[reason].message }, reason);
  }
}

/** Maps an error of a parser of Express or Fastify. */
export function bodyRefusal(error: unknown): BodyRefusal {
  const status = get(error, 'status') ?? get(error, 'statusCode');
  if (status === 415 && UNREADABLE.has(get(error, 'type'))) return new BodyRefusal(415, UNREADABLE_HINT);
  return new BodyRefusal(status === 413 || status === 415 ? status : 400);
}

/**
 * Logs a refusal and responds on Node's own response: an exception filter of the application that turns errors into 200
 * would keep the vendor from sending the callback again. `forward` passes the error on to the application.
 */
export function refuseBody({ reason, hint }: BodyRefusal, response: unknown, forward: () => void): void {
  const heading = reason === 415 ? 'not-parsed' : 'body-refused';
  new OperatorLog('B2binpayCallbacks').report('warn', heading, `a body of ${MEDIA_TYPE} ${hint}`);
  const exclusive = takeOverResponse(response);
  try {
    forward();
  } finally {
    exclusive?.send({ status: reason, message: REASONS[reason].message });
  }
}

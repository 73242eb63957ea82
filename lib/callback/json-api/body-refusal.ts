import { HttpException } from '@nestjs/common';
import { get } from './reflection.js';

/** What the sender is told, and the operator. */
export const BODY_REFUSALS = {
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

/** A body of the vendor's media type was refused. Its messages are constant, as a parser's own errors quote the body. */
export class BodyRefusal extends HttpException {
  constructor(readonly reason: keyof typeof BODY_REFUSALS) {
    super({ statusCode: reason, message: BODY_REFUSALS[reason].message }, reason);
  }
}

/** Maps an error of a parser of Express or Fastify. */
export function bodyRefusal(error: unknown): BodyRefusal {
  const status = get(error, 'status') ?? get(error, 'statusCode');
  return new BodyRefusal(status === 413 || status === 415 ? status : 400);
}

import { types } from 'node:util';
import { ConfigurationError } from '../../errors/index.js';

/** For bodies that have not arrived just now. */
export interface ReceivedAt {
  /** When the body arrived, e.g. from the queue that kept it. @default now, by the clock */
  readonly receivedAt?: Date | undefined;
}

/** The given `receivedAt`, if any. Throws `ConfigurationError` if it is not a valid `Date`. */
export function receivedAtIn(options: unknown): Date | undefined {
  if (options === undefined || options === null) return undefined;
  const at: unknown =
    typeof options === 'object' && !types.isDate(options) ? Reflect.get(options, 'receivedAt') : options;
  if (at === undefined) return undefined;
  const isTime = types.isDate(at) && !Number.isNaN(at.getTime());
  if (typeof options === 'object' && isTime && at !== options) return at;
  throw new ConfigurationError(
    'the time of a callback must be passed as { receivedAt: Date }, a valid one. Write e.g. { receivedAt: new Date(milliseconds) }.',
  );
}

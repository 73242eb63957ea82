import { type Outcome, wrong } from '../outcome.js';

/** Redis cannot be used. `reason`: a network code, or the first word of its own error. */
export function away(where: string, reason: string): Outcome {
  return wrong(
    `${where} cannot be used (${reason}). Meanwhile each process goes on alone with a login of its own, at most once a minute. Check that Redis runs, the URL, user and password, and firewalls.`,
    'redis-away',
  );
}

import { ConfigurationError } from '../../errors/index.js';
import type { SealedCredentials } from '../../protocol/index.js';
import type { Clock } from '../time/clock.js';
import { withTimeout } from '../time/with-timeout.js';

/** Where credentials come from: written down, or read anew for every login. */
export interface CredentialsSource {
  /** Set where they are written down. */
  readonly fixed: SealedCredentials | undefined;
  /** Rejects with {@link ConfigurationError} where what was read is not usable. */
  read(): Promise<SealedCredentials>;
}

/** Reads credentials, but not for longer than `deadlineMs`. */
export async function readCredentials(
  source: CredentialsSource,
  clock: Clock,
  deadlineMs: number,
): Promise<SealedCredentials> {
  if (source.fixed !== undefined) return source.fixed;
  return withTimeout(clock, source.read(), deadlineMs, () => {
    throw new ConfigurationError(
      `the credentials function did not answer within ${Math.round(deadlineMs)} ms. Make it answer, or raise http.timeoutMs.`,
    );
  });
}

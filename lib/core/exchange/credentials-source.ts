import { ConfigurationError } from '../../errors/index.js';
import type { SealedCredentials } from '../../protocol/index.js';
import type { Clock } from '../time/clock.js';
import { withTimeout } from '../time/with-timeout.js';

/** Where credentials come from: static, or read for every login. */
export interface CredentialsSource {
  /** Static credentials; undefined if they are read for every login. */
  readonly fixed: SealedCredentials | undefined;
  /** Rejects with {@link ConfigurationError} if the credentials are invalid. */
  read(): Promise<SealedCredentials>;
}

/** Reads credentials, for at most `timeoutMs`. */
export async function readCredentials(
  source: CredentialsSource,
  clock: Clock,
  timeoutMs: number,
): Promise<SealedCredentials> {
  if (source.fixed !== undefined) return source.fixed;
  return withTimeout(clock, source.read(), timeoutMs, () => {
    throw new ConfigurationError(
      `the credentials function did not return within ${Math.round(timeoutMs)} ms. Make it faster, or raise http.timeoutMs.`,
    );
  });
}

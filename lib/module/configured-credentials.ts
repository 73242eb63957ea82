import type { CredentialsSource } from '../core/index.js';
import { sealCredentials } from '../dto/index.js';
import { ConfigurationError } from '../errors/index.js';
import type { ApiVersion, SealedCredentials } from '../protocol/index.js';

/** The user's credentials, or the user's function that reads them. */
export interface ConfiguredCredentials extends CredentialsSource {
  /** Asks the function and judges nothing. Rejects with {@link ConfigurationError} where it fails. */
  ask(): Promise<{ seal(): SealedCredentials }>;
}

/** `onRead` sees whatever is used from then on. */
export function configureCredentials(
  version: ApiVersion,
  given: unknown,
  onRead: (credentials: SealedCredentials) => void,
): ConfiguredCredentials {
  if (!isFunction(given)) {
    const fixed = sealCredentials(version, given);
    onRead(fixed);
    return {
      fixed,
      read: () => Promise.resolve(fixed),
      ask: () => Promise.resolve({ seal: () => fixed }),
    };
  }
  const ask = async (): ReturnType<ConfiguredCredentials['ask']> => {
    const answer = await call(given);
    return {
      seal: () => {
        const sealed = sealCredentials(version, answer);
        onRead(sealed);
        return sealed;
      },
    };
  };
  return { fixed: undefined, read: async () => (await ask()).seal(), ask };
}

/** What the function throws may hold a secret, so it is dropped. */
async function call(read: () => unknown): Promise<unknown> {
  try {
    return await read();
  } catch {
    throw new ConfigurationError(
      'the credentials function failed. Its error is not shown, for it may hold a secret; make the function resolve to the credentials.',
    );
  }
}

function isFunction(given: unknown): given is () => unknown {
  return typeof given === 'function';
}

import type { CredentialsSource } from '../core/index.js';
import { sealCredentials } from '../dto/index.js';
import { ConfigurationError } from '../errors/index.js';
import type { ApiVersion, SealedCredentials } from '../protocol/index.js';

/** The configured credentials, or the function that reads them. */
export interface ConfiguredCredentials extends CredentialsSource {
  /** Calls the function without validating its result. Rejects with {@link ConfigurationError} if it fails. */
  load(): Promise<{ seal(): SealedCredentials }>;
}

/** `onRead` gets all credentials that are used from then on. */
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
      load: () => Promise.resolve({ seal: () => fixed }),
    };
  }
  const load = async (): ReturnType<ConfiguredCredentials['load']> => {
    const result = await call(given);
    return {
      seal: () => {
        const sealed = sealCredentials(version, result);
        onRead(sealed);
        return sealed;
      },
    };
  };
  return { fixed: undefined, read: async () => (await load()).seal(), load };
}

/** The error of the function may contain a secret, so it is dropped. */
async function call(read: () => unknown): Promise<unknown> {
  try {
    return await read();
  } catch {
    throw new ConfigurationError(
      'the credentials function failed. Its error is not shown, because it may contain a secret; make the function resolve to the credentials.',
    );
  }
}

function isFunction(given: unknown): given is () => unknown {
  return typeof given === 'function';
}

import type { ApiVersion, SealedCredentials } from '../protocol/index.js';
import { credentialProblems, sealCredentials } from './seal-credentials.js';
import { own, VERSION_TRAITS } from '../protocol/index.js';

/** Problems with earlier credentials whose callbacks may still arrive; empty if there are none. */
export function previousCredentialProblems(
  version: ApiVersion,
  given: unknown,
  option: string,
): readonly string[] {
  if (!Array.isArray(given)) return [];
  return given.flatMap((credentials: unknown, index) => {
    const name = `${option}[${index}]`;
    const problems = credentialProblems(version, credentials, name);
    const needsSecret = VERSION_TRAITS[version].callbackKey === 'callback-secret';
    if (problems.length > 0 || !needsSecret || typeof own(credentials, 'callbackSecret') === 'string')
      return problems;
    return [`option \`${name}\` signs no callbacks. Add its callbackSecret`];
  });
}

export function sealPreviousCredentials(
  version: ApiVersion,
  given: readonly unknown[],
): readonly SealedCredentials[] {
  return given.map((credentials) => sealCredentials(version, credentials));
}

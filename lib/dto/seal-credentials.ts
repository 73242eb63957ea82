import { ConfigurationError } from '../errors/index.js';
import { type ApiVersion, own, Secret, type SealedCredentials } from '../protocol/index.js';
import { V2CredentialsDto, V3CredentialsDto } from './credentials.dto.js';
import { variableNameOf } from './environment-names.js';
import { fillOptions, type FormatProblem, problemsOf } from './fill-options.js';

const SHAPES: Record<ApiVersion, string> = {
  v2: "{ login: '<API key>', password: '<API secret>' }",
  v3: "{ clientId: '<API key>', clientSecret: '<API secret>' }",
};

/** Problems with credentials; empty if there are none. */
export function credentialProblems(
  version: ApiVersion,
  given: unknown,
  option: string = 'credentials',
): readonly string[] {
  const { dto, unknownKeys } = readCredentials(version, given);
  if (dto === undefined || unknownKeys.length > 0) {
    return [`option \`${option}\` does not fit apiVersion '${version}'. Write ${option}: ${SHAPES[version]}`];
  }
  return problemsOf(dto, option, formatterFor(given));
}

/** Names the environment variable if a value came from one. */
function formatterFor(given: unknown): FormatProblem {
  return (path, message, property) => {
    const variable = variableNameOf(given, property);
    if (variable === undefined) return `option \`${path}\` ${message}`;
    return own(given, property) === ''
      ? `the environment variable ${variable} is empty or not set (option \`${path}\`). Set it`
      : `the environment variable ${variable} (option \`${path}\`) ${message}`;
  };
}

/** Validates credentials and wraps them so that they cannot be printed. Throws {@link ConfigurationError}. */
export function sealCredentials(version: ApiVersion, given: unknown): SealedCredentials {
  const problems = credentialProblems(version, given);
  const { dto } = readCredentials(version, given);
  if (problems.length > 0 || dto === undefined) throw new ConfigurationError(`${problems.join('; ')}.`);
  if (dto instanceof V2CredentialsDto) {
    return { apiVersion: 'v2', login: new Secret(dto.login), password: new Secret(dto.password) };
  }
  return {
    apiVersion: 'v3',
    clientId: new Secret(dto.clientId),
    clientSecret: new Secret(dto.clientSecret),
    // It is null if credentials without one came from JSON.
    ...(typeof dto.callbackSecret === 'string' && { callbackSecret: new Secret(dto.callbackSecret) }),
  };
}

function readCredentials(
  version: ApiVersion,
  given: unknown,
): { dto: V2CredentialsDto | V3CredentialsDto | undefined; unknownKeys: readonly string[] } {
  if (typeof given !== 'object' || given === null) return { dto: undefined, unknownKeys: [] };
  switch (version) {
    case 'v2':
      return fillOptions(new V2CredentialsDto(), given);
    case 'v3':
      return fillOptions(new V3CredentialsDto(), given);
  }
}

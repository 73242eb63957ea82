import { ConfigurationError } from '../errors/index.js';
import { isApiVersion } from '../protocol/index.js';
import { credentialProblems } from './seal-credentials.js';
import { fillOptions, problemsOf } from './fill-options.js';
import {
  CallbackOptionsDto,
  HttpOptionsDto,
  OptionsDto,
  RateLimitOptionsDto,
  RefreshOptionsDto,
} from './options.dto.js';
import { previousCredentialProblems } from './previous-credentials.js';

/** The groups of options, each with its own defaults. */
const GROUPS = {
  http: HttpOptionsDto,
  refresh: RefreshOptionsDto,
  rateLimit: RateLimitOptionsDto,
  callbacks: CallbackOptionsDto,
} as const;

/**
 * Validates the options of the module and puts them over the defaults. Throws {@link ConfigurationError} with a
 * sentence for each thing that is wrong.
 */
export function readOptions(given: unknown, env: Readonly<Record<string, string | undefined>>): OptionsDto {
  if (typeof given !== 'object' || given === null) {
    throw new ConfigurationError(
      "the options are missing. Write e.g. B2binpayAuthModule.forRoot({ apiVersion: 'v2', environment: 'sandbox', credentials: { login, password } }).",
    );
  }
  const { groups, problems } = readGroups(given);
  const { dto, unknownKeys } = fillOptions(new OptionsDto(), { ...given, ...groups });
  const found = [
    ...problemsOf(dto, ''),
    ...unknownKeys.map(unknownOption),
    ...problems,
    ...(Reflect.get(given, 'apiVersion') === undefined
      ? ["option `apiVersion` is missing. Write 'v2' or 'v3'"]
      : []),
    ...(isApiVersion(dto.apiVersion) ? credentialsProblems(dto) : []),
    ...(env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0'
      ? [
          'the environment variable NODE_TLS_REJECT_UNAUTHORIZED=0 turns off the check of certificates. Remove it',
        ]
      : []),
  ];
  if (found.length > 0) throw new ConfigurationError(`${found.join('; ')}.`);
  return dto;
}

function readGroups(given: object): { groups: Record<string, object>; problems: readonly string[] } {
  const groups: Record<string, object> = {};
  const problems: string[] = [];
  for (const [name, Group] of Object.entries(GROUPS)) {
    const value: unknown = Reflect.get(given, name);
    if (value !== undefined && !isGroup(value)) {
      problems.push(`option \`${name}\` must be an object. Write e.g. ${name}: { … }`);
    }
    const filled = fillOptions(new Group(), isGroup(value) ? value : {});
    groups[name] = filled.dto;
    problems.push(...filled.unknownKeys.map((key) => unknownOption(`${name}.${key}`)));
  }
  return { groups, problems };
}

/** Lists, maps and the like have no options in them: what the user meant would be lost in silence. */
function isGroup(value: unknown): value is object {
  return Object.prototype.toString.call(value) === '[object Object]';
}

/** A function is asked later. */
function credentialsProblems({ apiVersion, credentials, callbacks }: OptionsDto): readonly string[] {
  return [
    ...(typeof credentials === 'function' ? [] : credentialProblems(apiVersion, credentials)),
    ...previousCredentialProblems(apiVersion, callbacks.previousCredentials, 'callbacks.previousCredentials'),
  ];
}

function unknownOption(path: string): string {
  if (path === 'name' || path === 'isGlobal') {
    return `option \`${path}\` stands beside useFactory, not in its result. Move it there`;
  }
  return `option \`${path}\` is not known. Remove it or correct its spelling`;
}

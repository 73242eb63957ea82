import { ConfigurationError } from '../errors/index.js';
import { isApiVersion } from '../protocol/index.js';
import { credentialProblems } from './seal-credentials.js';
import { fillOptions, problemsOf, unknownOption } from './fill-options.js';
import {
  CallbackOptionsDto,
  HttpOptionsDto,
  OptionsDto,
  RateLimitOptionsDto,
  RefreshOptionsDto,
} from './options.dto.js';
import { previousCredentialProblems } from './previous-credentials.js';

/** Option groups, each with its own defaults. */
const GROUPS = {
  http: HttpOptionsDto,
  refresh: RefreshOptionsDto,
  rateLimit: RateLimitOptionsDto,
  callbacks: CallbackOptionsDto,
} as const;

/**
 * Validates the options of the module and fills in the defaults. Throws {@link ConfigurationError} with a sentence for
 * each problem.
 */
export function readOptions(given: unknown, env: Readonly<Record<string, string | undefined>>): OptionsDto {
  if (typeof given !== 'object' || given === null) {
    throw new ConfigurationError(
      "the options are missing. Write e.g. B2binpayAuthModule.forRoot({ apiVersion: 'v2', environment: 'sandbox', credentials: { login, password } }).",
    );
  }
  const { groups, problems: groupProblems } = readGroups(given);
  const { dto, unknownKeys } = fillOptions(new OptionsDto(), { ...given, ...groups });
  const problems = [
    ...problemsOf(dto, ''),
    ...unknownKeys.map(unknownModuleOption),
    ...groupProblems,
    ...(Reflect.get(given, 'apiVersion') === undefined
      ? ["option `apiVersion` is missing. Write 'v2' or 'v3'"]
      : []),
    ...(isApiVersion(dto.apiVersion) ? credentialsProblems(dto) : []),
    ...(env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0'
      ? [
          'the environment variable NODE_TLS_REJECT_UNAUTHORIZED=0 disables certificate verification. Remove it',
        ]
      : []),
  ];
  if (problems.length > 0) throw new ConfigurationError(`${problems.join('; ')}.`);
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

/** Arrays, maps and the like contain no options, so what the user meant would be dropped silently. */
function isGroup(value: unknown): value is object {
  return Object.prototype.toString.call(value) === '[object Object]';
}

/** The result of a credentials function is validated later, when it is called. */
function credentialsProblems({ apiVersion, credentials, callbacks }: OptionsDto): readonly string[] {
  return [
    ...(typeof credentials === 'function' ? [] : credentialProblems(apiVersion, credentials)),
    ...previousCredentialProblems(apiVersion, callbacks.previousCredentials, 'callbacks.previousCredentials'),
  ];
}

function unknownModuleOption(path: string): string {
  return path === 'name' || path === 'isGlobal'
    ? `pass \`${path}\` to forRootAsync next to useFactory; do not return it from the factory`
    : unknownOption(path);
}

import { b2binpayAuthOptionsFromEnv } from '../module/options-from-env.js';
import { resolveOptions, type ResolvedOptions } from '../module/resolve-options.js';
import { readOptions } from '../dto/index.js';
import { B2binpayAuthError } from '../errors/index.js';
import { callbackKey, type SealedCredentials, VERSION_TRAITS } from '../protocol/index.js';
import { note, ok, type Outcome, wrongBy } from './outcome.js';

export type Env = Readonly<Record<string, string | undefined>>;

/** What a service makes of these variables. */
export interface Setup {
  readonly options: ResolvedOptions;
  readonly credentials: SealedCredentials;
}

export interface SetupResult {
  /** Undefined if the service would not boot. */
  readonly setup: Setup | undefined;
  readonly outcomes: readonly Outcome[];
}

/** Reads the variables with the service's own readers. Shows their names, never their values. */
export function readSetup(env: Env): SetupResult {
  const { seen, names } = recorded(env);
  try {
    const given = b2binpayAuthOptionsFromEnv(seen);
    readOptions(given, env);
    const options = resolveOptions(given, 'default');
    const credentials = options.credentials.fixed;
    if (credentials === undefined) return { setup: undefined, outcomes: [] };
    const used = [...names].filter((name) => (env[name] ?? '') !== '').join(', ');
    const { apiVersion } = credentials;
    return {
      setup: { options, credentials },
      outcomes: [
        ok(`API ${apiVersion} at ${options.baseUrl}. Set and well-formed: ${used}.`),
        ...ignored(env, names),
        ...ended(credentials),
        ...(callbackKey(credentials) === undefined ? [WITHOUT_CALLBACKS] : []),
      ],
    };
  } catch (error) {
    if (!B2binpayAuthError.is(error)) throw error;
    return { setup: undefined, outcomes: [wrongBy(error, 'The service does not start like this.')] };
  }
}

const WITHOUT_CALLBACKS = note(
  'B2BINPAY_CALLBACK_SECRET is not set: enough for calls, but callbacks cannot be verified.',
  'credentials-incomplete',
);

function ended({ apiVersion }: SealedCredentials): readonly Outcome[] {
  const { unsupportedSince } = VERSION_TRAITS[apiVersion];
  if (unsupportedSince === undefined) return [];
  const says = `B2BINPAY has not supported API ${apiVersion} since ${unsupportedSince}: it may stop at any time. Request credentials for the current version.`;
  return [note(says, 'api-ended')];
}

/** A misspelt variable, or one of the other version, does nothing. */
function ignored(env: Env, names: ReadonlySet<string>): readonly Outcome[] {
  const found = Object.keys(env).filter((name) => name.startsWith('B2BINPAY_') && !names.has(name));
  if (found.length === 0) return [];
  return [
    note(`Not read with this API version: ${found.join(', ')}. Check their spelling.`, 'variable-ignored'),
  ];
}

/** Records which variables are read, so that their names are written in one place only. */
function recorded(env: Env): { readonly seen: Env; readonly names: ReadonlySet<string> } {
  const names = new Set<string>();
  const seen = new Proxy(env, {
    get: (target, name) => {
      if (typeof name === 'string') names.add(name);
      return typeof name === 'string' ? target[name] : undefined;
    },
  });
  return { seen, names };
}

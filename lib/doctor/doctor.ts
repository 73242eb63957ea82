import type { HttpSettings } from '../http/index.js';
import { OPTION_DEFAULTS } from '../dto/index.js';
import { VERSION_TRAITS } from '../protocol/index.js';
import { type CallbackFile, verifyFile } from './callback.js';
import { probeAddresses, type Reached, type Target } from './network/addresses.js';
import { clockOutcome, ping, pingOutcome } from './network/ping.js';
import { proxyOutcome } from './network/proxy-outcome.js';
import { proxyFor } from './network/proxy.js';
import { examineRedis, type RedisRequest } from './redis/redis-steps.js';
import { note, type Outcome } from './outcome.js';
import { Report, type Step } from './report.js';
import { type Env, readSetup, type Setup } from './setup.js';
import { Exchanges } from './tokens/exchanges.js';
import { tryLogin, tryRefresh } from './tokens/login.js';
import type { World } from './world.js';

/** What to examine. */
export interface Examination {
  readonly env: Env;
  /** Variables of a file that the environment sets to something else. */
  readonly overridden: readonly string[];
  /** As `http.useEnvProxy` of the service. */
  readonly useEnvProxy: boolean;
  /** How far to go with token requests: none, one login, or a login and a refresh. */
  readonly tokens: 'none' | 'login' | 'refresh';
  readonly redis: RedisRequest | undefined;
  readonly callback: CallbackFile | undefined;
}

export interface Listener {
  readonly onStep: (step: Step) => void;
  /** Called before anything is sent that costs something. */
  readonly onWarning: (sentence: string) => void;
}

const NOT_TRIED = {
  login: 'a login (--login)',
  refresh: 'a refresh (--refresh)',
  redis: 'Redis and what the fleet knows (--redis)',
  callback: 'a callback (--callback FILE)',
} as const;

/** Examines one step after the other. Only token requests that were asked for send a secret. */
export async function examine(world: World, what: Examination, listener: Listener): Promise<Report> {
  const report = new Report(world.clock, listener.onStep);
  const started = world.clock.monotonic();
  const { setup, outcomes } = readSetup(what.env);
  const readMs = world.clock.monotonic() - started;
  for (const outcome of outcomes) report.add('variables', outcome, readMs);
  if (what.overridden.length > 0) report.add('variables', overriddenNote(what.overridden), 0);
  if (setup === undefined) report.notTried.push('the network (the variables have to be right first)');
  else await examineApi(world, setup, what, report, listener);
  if (what.redis === undefined) report.notTried.push(NOT_TRIED.redis);
  else await examineRedis(world, setup, what.redis, report);
  if (what.callback === undefined) report.notTried.push(NOT_TRIED.callback);
  else if (setup === undefined) report.notTried.push('the callback (the variables have to be right first)');
  else await verifyFile(world, setup, what.callback, report);
  return report;
}

function overriddenNote(names: readonly string[]): Outcome {
  return note(
    `The environment sets these otherwise than the file, and wins: ${names.join(', ')}. Unset them to try the file.`,
    'variable-ignored',
  );
}

async function examineApi(
  world: World,
  setup: Setup,
  what: Examination,
  report: Report,
  listener: Listener,
): Promise<void> {
  const { baseUrl, http } = setup.options;
  const settings: HttpSettings = { ...http, useEnvProxy: what.useEnvProxy, httpsAgent: world.httpsAgent };
  const proxy = proxyFor(baseUrl, what.env);
  report.add('proxy', proxyOutcome(proxy, what.useEnvProxy), 0);
  const reached = await probeAddresses(
    world,
    targetOf(baseUrl, what.useEnvProxy ? proxy?.target : undefined),
    report,
  );
  if (!reached.isReachable) {
    report.notTried.push('GET /ping and clocks (no address can be used)');
    if (what.tokens !== 'none') report.notTried.push('the login (no address can be used)');
  } else {
    await examinePing(world, baseUrl, settings, report);
    await examineTokens(new Exchanges(world, setup, settings), { setup, reached, what }, report, listener);
  }
  if (what.tokens === 'none') report.notTried.push(NOT_TRIED.login);
  if (what.tokens !== 'refresh' && VERSION_TRAITS[setup.credentials.apiVersion].hasRefreshTokens) {
    report.notTried.push(NOT_TRIED.refresh);
  }
}

function targetOf(baseUrl: string, proxy: Target | undefined): Target {
  const { hostname, port, protocol } = new URL(baseUrl);
  const isTls = protocol === 'https:';
  const host = hostname.replace(/^\[|\]$/g, '');
  return proxy ?? { host, port: Number(port || (isTls ? 443 : 80)), isTls };
}

async function examinePing(
  world: World,
  baseUrl: string,
  settings: HttpSettings,
  report: Report,
): Promise<void> {
  const started = world.clock.monotonic();
  const pong = await ping(world, baseUrl, settings);
  const tookMs = world.clock.monotonic() - started;
  if ('is' in pong) {
    report.add('GET /ping', pong, tookMs);
    report.notTried.push('clocks (no response)');
    return;
  }
  report.add('GET /ping', pingOutcome(pong), tookMs);
  report.add('clocks', clockOutcome(pong), 0);
}

async function examineTokens(
  exchanges: Exchanges,
  context: { readonly setup: Setup; readonly reached: Reached; readonly what: Examination },
  report: Report,
  { onWarning }: Listener,
): Promise<void> {
  const { setup, reached, what } = context;
  if (what.tokens === 'none') return;
  const canRefresh = VERSION_TRAITS[setup.credentials.apiVersion].hasRefreshTokens;
  const requests = what.tokens === 'refresh' && canRefresh ? 2 : 1;
  onWarning(
    `Now sending ${requests} of the ${OPTION_DEFAULTS.rateLimit.perMinute} token requests that B2BINPAY allows in a minute. The login may end the session of a running service, which then logs in again.`,
  );
  const refreshToken = await tryLogin(exchanges, { setup, localAddresses: reached.localAddresses }, report);
  if (what.tokens !== 'refresh') return;
  if (refreshToken !== undefined) await tryRefresh(exchanges, refreshToken, report);
  else
    report.notTried.push(
      canRefresh ? 'the refresh (the login brought no refresh token)' : 'a refresh (API v3 has none)',
    );
}

import type { Clock, TokenEvent } from '../../lib/index.js';
import { Instance } from '../../lib/module/instance.js';
import { resolveOptions } from '../../lib/module/resolve-options.js';
import { B2binpayEmulator, type EmulatorFault, ManualClock } from '../../lib/testing/index.js';
import { createTokenService } from '../../lib/module/token.providers.js';
import type { KeeperTokenService } from '../../lib/token/keeper-token.service.js';
import { keepSecrets, mostInAMinute, V2, V3 } from '../support/harness.js';
import { StallingTimers } from './stalling-timers.js';
import { witness } from '../support/witness.js';

const LIFE_MS = 60_000;
/** By hand: 60 s less 5 % of it. */
const HARD_STOP_MS = 57_000;
/** `exp` has whole seconds, cut off. */
const GRAIN_MS = 1_000;
/** A refreshed token may be taken for a second shorter: 59 s less 5 %. Answers that came late are of that age. */
const SURELY_VALID_MS = 55_000;
const NOTICED_WITHIN_MS = 15_000;
const BUDGET = 14;

/** One token service, one emulator, their clocks, and what must be true of them whatever happens. */
export class World {
  readonly violations: string[] = [];
  readonly states = new Set<string>();
  isStopped = false;
  #open = 0;
  #heldFrom = -Infinity;
  #mayBeWithheld = true;
  #isDoubted = false;
  #steppedBackAt = -Infinity;
  /** How far the wall clock was ahead of the monotonic one as the last exchange, and the last login, was sent. */
  #skewMs = 0;
  #loginSkewMs = 0;
  #shortenedByMs = 0;
  readonly #waiting: Promise<unknown>[] = [];
  readonly #faults: (() => void)[] = [];

  private constructor(
    readonly emulator: B2binpayEmulator,
    /** The emulator's clock. */
    readonly clock: ManualClock,
    readonly localClock: ManualClock,
    readonly timers: StallingTimers,
    readonly tokens: KeeperTokenService,
    readonly instance: Instance,
  ) {
    tokens.events$.subscribe((event) => this.#observe(event));
  }

  static async start(version: 'v2' | 'v3', random: () => number): Promise<World> {
    const api = version === 'v2' ? V2 : V3;
    keepSecrets(api.credentials);
    const clock = new ManualClock();
    const localClock = clock.fork(0);
    const timers = new StallingTimers(localClock);
    const emulator = await B2binpayEmulator.start({
      ...api,
      clock,
      accessTtlMs: LIFE_MS,
      refreshTtlMs: 600_000,
    });
    const watched: Clock = {
      now: () => localClock.now(),
      monotonic: () => localClock.monotonic(),
      setTimeout: (fn, ms) => timers.setTimeout(fn, ms),
      clearTimeout: (handle) => timers.clearTimeout(handle),
      track: (exchange) => {
        world.exchangeBegins(exchange);
        localClock.track(exchange);
      },
    };
    const options = { ...api, baseUrl: emulator.url, clock: watched, random };
    const instance = new Instance(resolveOptions(options, 'default'));
    const tokens = createTokenService(instance, undefined);
    const world = new World(emulator, clock, localClock, timers, tokens, instance);
    await tokens.onModuleInit();
    tokens.onApplicationBootstrap();
    return world;
  }

  exchangeBegins(exchange: Promise<unknown>): void {
    this.#open += 1;
    if (this.#open > 1) this.violations.push('two exchanges at once');
    this.#skewMs = this.localClock.now() - this.localClock.monotonic();
    const end = (): void => void (this.#open -= 1);
    exchange.then(end, end);
  }

  /** A caller that does not wait. */
  async ask(): Promise<void> {
    const peeked = this.tokens.peekAccessToken();
    const got = await this.tokens.getAccessToken({ timeoutMs: 0 }).catch((error: unknown) => {
      witness(error);
      return undefined;
    });
    if (peeked !== undefined) this.#handedOut(peeked);
    if (got !== undefined) this.#handedOut(got);
    const ageMs = this.clock.monotonic() - this.#heldFrom;
    if (got === undefined && ageMs < SURELY_VALID_MS - this.#shortenedByMs && !this.#mayBeWithheld) {
      this.violations.push(`a token of ${ageMs} ms was withheld in state ${this.tokens.status.state}`);
    }
  }

  /** A promise of the service's that may settle whenever it likes. */
  follow(promise: Promise<unknown>): void {
    this.#waiting.push(
      promise.then(
        (token) => {
          if (typeof token === 'string') this.#handedOut(token);
        },
        (error: unknown) => witness(error),
      ),
    );
  }

  reject(): void {
    const token = this.tokens.peekAccessToken();
    if (token === undefined) return;
    this.tokens.reject(token);
    if (this.tokens.peekAccessToken() === undefined) this.#mayBeWithheld = true;
  }

  step(ms: number): void {
    this.localClock.step(ms);
    // A clock that goes ahead is believed until the renewal that it causes has ended.
    this.#mayBeWithheld = true;
    this.#isDoubted = ms > 0 && this.#open > 0;
    if (ms < 0) this.#steppedBackAt = this.clock.monotonic();
  }

  /** The process stands still for so long, and its sockets alone go on. */
  stall(ms: number): Promise<void> {
    return this.timers.during(() => this.clock.advance(ms));
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    const closed = this.tokens.onModuleDestroy();
    await this.clock.advance(10_000);
    await closed;
  }

  fault(fault: EmulatorFault): void {
    this.#faults.push(this.emulator.fault(fault));
  }

  /** The API is well again: a token has to come within a bounded time, and everything that was open has to end. */
  async recover(): Promise<void> {
    for (const withdraw of this.#faults) withdraw();
    await this.emulator.acceptConnections();
    if (this.isStopped) return;
    await this.clock.advance(660_000);
    if (this.tokens.peekAccessToken() === undefined) {
      this.violations.push(`no token after the API came back: ${JSON.stringify(this.tokens.status)}`);
    }
  }

  async end(): Promise<readonly string[]> {
    if (!this.isStopped) await this.stop();
    this.tokens.beforeApplicationShutdown();
    this.instance.onApplicationShutdown();
    await Promise.all(this.#waiting);
    witness(this.tokens.status);
    await this.emulator.stop();
    const requests = this.emulator.log.filter(({ path }) => path.startsWith('/token/'));
    const most = mostInAMinute(requests.map(({ at }) => at));
    if (most > BUDGET) this.violations.push(`${most} token requests within a minute`);
    this.#checkRefreshTokens();
    return this.violations;
  }

  /** Only a 429 or a 403 leave a refresh token that was sent as it was. */
  #checkRefreshTokens(): void {
    const spent = new Set<string>();
    for (const { refreshTokenFingerprint: refreshToken, status } of this.emulator.log) {
      if (refreshToken === undefined) continue;
      if (spent.has(refreshToken)) this.violations.push('a refresh token was sent again');
      if (status !== 429 && status !== 403) spent.add(refreshToken);
    }
    if (this.emulator.stats.refreshReuses > 0) this.violations.push('a refresh token was used twice');
  }

  #observe(event: TokenEvent): void {
    witness(event);
    if (event.type !== 'token.obtained' && event.type !== 'token.refreshed') return;
    this.#heldFrom = this.clock.monotonic() - event.durationMs;
    if (event.type === 'token.obtained') this.#loginSkewMs = this.#skewMs;
    // A refresh reckons by the server's time at the login and the larger of the two clocks, until a login measures anew.
    this.#shortenedByMs = Math.max(0, this.#skewMs - this.#loginSkewMs);
    // What was on the wire during the step is as old as the step, as far as the service can know.
    this.#mayBeWithheld = this.#isDoubted;
    this.#isDoubted = false;
  }

  #handedOut(token: string): void {
    const now = this.clock.monotonic();
    if (now - this.#steppedBackAt <= NOTICED_WITHIN_MS) return;
    const ageMs = LIFE_MS - (expiresAtMs(token) - this.clock.now());
    if (ageMs > HARD_STOP_MS + GRAIN_MS) this.violations.push(`a token of ${ageMs} ms was handed out`);
  }
}

/** Of a JWT of the emulator's, whose `iat` is that of the session. */
function expiresAtMs(token: string): number {
  const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  const exp = typeof claims === 'object' && claims !== null && 'exp' in claims ? Number(claims.exp) : 0;
  return exp * 1_000;
}

import { InMemoryTokenStore, type TokenService, type V2Credentials } from '../../lib/index.js';
import { ApplicationShared } from '../../lib/module/application-shared.module.js';
import { Instance } from '../../lib/module/instance.js';
import { resolveOptions } from '../../lib/module/resolve-options.js';
import { B2binpayEmulator, FAULT_KINDS, ManualClock } from '../../lib/testing/index.js';
import { createTokenService } from '../../lib/module/token.providers.js';
import { keepSecrets, mostInAMinute } from '../support/harness.js';
import { anyOf } from '../support/random.js';
import { StallingTimers } from './stalling-timers.js';
import { witness } from '../support/witness.js';

const LIFE_MS = 60_000;
const NOTICED_WITHIN_MS = 15_000;
const BUDGET = 14;
const MAX_READINGS_IN_A_TURN = 10_000;
/** Well again, a token has to come within the longest pause and what follows it. */
const RECOVERY_MS = 660_000;

const ACCOUNTS: readonly V2Credentials[] = [
  { login: 'first-login-of-the-world', password: 'first-password-of-the-world' },
  { login: 'second-login-of-the-world', password: 'second-password-of-the-world' },
];

/** `undefined`: a fault of both paths. */
const PATHS = ['/token/', '/token/refresh/', undefined] as const;

interface Move {
  readonly name: string;
  readonly act: () => Promise<void> | void;
}

/** Instances of one application on one account and one store, and what must be true of them whatever happens. */
export class SharedWorld {
  readonly violations: string[] = [];
  readonly moves: readonly Move[];
  readonly #services: ReturnType<typeof createTokenService>[] = [];
  readonly #instances: Instance[] = [];
  readonly #clocks: ManualClock[] = [];
  readonly #timers: StallingTimers[] = [];
  readonly #waiting: Promise<unknown>[] = [];
  readonly #withdrawals: (() => void)[] = [];
  readonly #emulator: B2binpayEmulator<'v2'>;
  readonly #clock: ManualClock;
  #steppedAt = -Infinity;
  #readings = 0;
  #current = 0;

  private constructor(emulator: B2binpayEmulator<'v2'>, clock: ManualClock, random: () => number) {
    this.#emulator = emulator;
    this.#clock = clock;
    this.moves = this.#movesBy(random);
  }

  static async start(count: number, random: () => number): Promise<SharedWorld> {
    for (const account of ACCOUNTS) keepSecrets(account);
    const clock = new ManualClock();
    const sessions = anyOf(['many', 'one-refresh'] as const, random);
    const emulator = await B2binpayEmulator.start({
      apiVersion: 'v2',
      clock,
      accounts: ACCOUNTS,
      accessTtlMs: LIFE_MS,
      refreshTtlMs: 600_000,
      sessions,
    });
    const world = new SharedWorld(emulator, clock, random);
    const shared = new ApplicationShared();
    const store = new InMemoryTokenStore(clock);
    for (let index = 0; index < count; index += 1) await world.#boot(`n${index}`, shared, store, random);
    return world;
  }

  /** After a move. */
  check(): void {
    for (const service of this.#services) {
      const token = service.peekAccessToken();
      if (token !== undefined) this.#handedOut(token);
    }
  }

  async recover(): Promise<void> {
    for (const withdraw of this.#withdrawals) withdraw();
    await this.#emulator.acceptConnections();
    this.#current = 0;
    await this.#clock.advance(RECOVERY_MS);
    for (const { status, peek } of this.#services.map((service) => ({
      status: service.status,
      peek: service.peekAccessToken(),
    }))) {
      if (peek === undefined)
        this.violations.push(`no token after all was well again: ${JSON.stringify(status)}`);
    }
  }

  async end(): Promise<void> {
    const stopped = this.#services.map((service) => service.onModuleDestroy());
    await this.#clock.advance(30_000);
    await Promise.all(stopped);
    for (const service of this.#services) service.beforeApplicationShutdown();
    for (const instance of this.#instances) instance.onApplicationShutdown();
    await Promise.all(this.#waiting);
    await this.#emulator.stop();
    const requests = this.#emulator.log.filter(({ path }) => path.startsWith('/token/'));
    const most = mostInAMinute(requests.map(({ at }) => at));
    if (most > BUDGET) this.violations.push(`${most} token requests within a minute`);
    if (this.#emulator.stats.refreshReuses > 0) this.violations.push('a refresh token was used twice');
  }

  async #boot(
    name: string,
    shared: ApplicationShared,
    store: InMemoryTokenStore,
    random: () => number,
  ): Promise<void> {
    const local = this.#clock.fork(0);
    const timers = new StallingTimers(local);
    const clock = {
      now: () => this.#read(local.now()),
      monotonic: () => this.#read(local.monotonic()),
      setTimeout: (fn: () => void, ms: number) => timers.setTimeout(fn, ms),
      clearTimeout: (handle: unknown) => timers.clearTimeout(handle),
      track: (exchange: Promise<unknown>) => local.track(exchange),
    };
    const credentials = (): Promise<V2Credentials> => {
      const account = ACCOUNTS[this.#current];
      return account === undefined
        ? Promise.reject(new Error('the secret manager is away'))
        : Promise.resolve(account);
    };
    const options = {
      apiVersion: 'v2',
      credentials,
      baseUrl: this.#emulator.url,
      store,
      clock,
      random,
    } as const;
    const instance = new Instance(resolveOptions(options, name, shared));
    const service = createTokenService(instance, undefined);
    this.#instances.push(instance);
    this.#services.push(service);
    this.#clocks.push(local);
    this.#timers.push(timers);
    service.events$.subscribe((event) => witness(event));
    await service.onModuleInit();
    service.onApplicationBootstrap();
  }

  #movesBy(random: () => number): readonly Move[] {
    const any = (): TokenService | undefined => anyOf(this.#services, random);
    const path = (): string | undefined => PATHS[Math.floor(random() * PATHS.length)];
    const move = (name: string, act: Move['act']): Move => ({ name, act });
    const pass = [200, 1_000, 5_000, 16_000, 40_000, 61_000].map((ms) =>
      move(`time ${ms}`, () => this.#clock.advance(ms)),
    );
    return [
      ...pass,
      ...pass,
      move('fault', () => {
        const kind = anyOf(FAULT_KINDS, random);
        this.#fault({
          kind,
          path: path(),
          times: 1 + Math.floor(random() * 4),
          delayMs: 3_000,
          intervalMs: 300,
        });
      }),
      move('answer', () => {
        const status = anyOf([400, 401, 403, 404, 409, 429, 500], random);
        const code = anyOf(['2006', '2007', '2016', ''], random);
        const body = code === '' ? '<html>' : { errors: [{ status: String(status), code }] };
        this.#fault({ kind: 'status', status, body, path: path(), times: 1 + Math.floor(random() * 3) });
      }),
      move('other credentials', () => {
        this.#current = Math.floor(random() * 3);
      }),
      move('renew', () => this.#follow(any()?.renew({ timeoutMs: 5_000 }))),
      move('reject', () => {
        const service = any();
        service?.reject(service.peekAccessToken() ?? '');
      }),
      move('call', () => this.#follow(any()?.getAccessToken({ timeoutMs: 5_000 }))),
      move('revoke', () => this.#emulator.revokeRefreshToken()),
      move('refuse', () => this.#emulator.refuseConnections()),
      move('accept', () => this.#emulator.acceptConnections()),
      move('stall', () => {
        const ms = anyOf([200, 12_000, 61_000], random);
        return anyOf(this.#timers, random).during(() => this.#clock.advance(ms));
      }),
      move('step', () => {
        anyOf(this.#clocks, random).step(anyOf([-600_000, -57_000, -300, 57_000, 600_000], random));
        this.#steppedAt = this.#clock.monotonic();
      }),
    ];
  }

  #fault(fault: Parameters<B2binpayEmulator['fault']>[0]): void {
    this.#withdrawals.push(this.#emulator.fault(fault));
  }

  #follow(promise: Promise<unknown> | undefined): void {
    if (promise !== undefined) this.#waiting.push(promise.catch((error: unknown) => witness(error)));
  }

  #read(value: number): number {
    if (this.#readings === 0) setImmediate(() => (this.#readings = 0));
    this.#readings += 1;
    if (this.#readings === MAX_READINGS_IN_A_TURN) this.violations.push('the event loop stands still');
    if (this.#readings > 10 * MAX_READINGS_IN_A_TURN) throw new Error('the event loop stands still');
    return value;
  }

  /** Whether the API would answer 401 to it. */
  #handedOut(token: string): void {
    if (this.#clock.monotonic() - this.#steppedAt <= NOTICED_WITHIN_MS) return;
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    const exp = typeof claims === 'object' && claims !== null && 'exp' in claims ? Number(claims.exp) : 0;
    // `exp` has whole seconds, cut off.
    if (exp * 1_000 + 1_000 <= this.#clock.now()) this.violations.push('a dead token was handed out');
  }
}

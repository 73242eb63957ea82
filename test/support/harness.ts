import type { ModuleMetadata } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import {
  B2binpayAuthModule,
  B2binpayHttpService,
  type B2binpayAuthModuleOptions,
  type TokenEvent,
  TokenService,
  type V2Credentials,
  type V3Credentials,
} from '../../lib/index.js';
import { B2binpayEmulator, ManualClock } from '../../lib/testing/index.js';
import { RawClient } from './raw-client.js';
import { SilentLogger } from './silent-logger.js';
import { keepSecret, witness } from './witness.js';

interface Api<V, C> {
  readonly apiVersion: V;
  readonly credentials: C;
}

export const V2: Api<'v2', V2Credentials> = {
  apiVersion: 'v2',
  credentials: { login: 'login-of-the-test', password: 'password-of-the-test' },
};

export const V3: Api<'v3', V3Credentials> = {
  apiVersion: 'v3',
  credentials: { clientId: 'client-of-the-test', clientSecret: 'secret-of-the-test' },
};

/** The options that both generations of the API share. */
export type ModuleOptions = Omit<B2binpayAuthModuleOptions, 'apiVersion' | 'credentials'>;

type EmulatorOptions = Parameters<typeof B2binpayEmulator.start>[0];

/** One less than the vendor allows. */
const BUDGET_PER_MINUTE = 14;

/** Of a test file; more would show nothing new. */
let callsToWitness = 30;

export interface HarnessOptions {
  readonly api?: typeof V2 | typeof V3;
  readonly emulator?: Partial<EmulatorOptions>;
  readonly options?: Partial<ModuleOptions>;
  /** Instead of those of `api`. */
  readonly credentials?: object;
  /** Local clock of the module against the emulator's. */
  readonly offsetMs?: number;
  readonly imports?: ModuleMetadata['imports'];
  readonly providers?: ModuleMetadata['providers'];
  readonly controllers?: ModuleMetadata['controllers'];
  /** Path of the base URL. */
  readonly basePath?: string;
  readonly shared?: Harness;
  readonly clock?: ManualClock;
  /** Before the module starts. */
  readonly prepare?: (emulator: B2binpayEmulator) => void | Promise<void>;
}

/** One application with the module, one emulator, and the clock both live by. */
export class Harness {
  readonly events: TokenEvent[] = [];
  readonly #client = new RawClient();
  #isGuest = false;

  private constructor(
    readonly emulator: B2binpayEmulator,
    /** Wall clock of the emulator; `advance` moves both. */
    readonly clock: ManualClock,
    /** Wall clock of the module. */
    readonly localClock: ManualClock,
    readonly app: TestingModule,
    readonly tokens: TokenService,
    readonly logger: SilentLogger,
  ) {
    tokens.events$.subscribe((event) => {
      witness(event);
      this.events.push(event);
    });
  }

  static async start(given: HarnessOptions = {}): Promise<Harness> {
    const harness = await Harness.boot(given);
    await harness.app.init();
    return harness;
  }

  /** Another application on the same emulator, clock and account, as another pod would be. */
  static async join(first: Harness): Promise<Harness> {
    return Harness.start({ shared: first });
  }

  /** As `start`, but the application is not initialised yet. */
  static async boot(given: HarnessOptions = {}): Promise<Harness> {
    const api = given.api ?? V2;
    keepSecrets(api.credentials);
    if (given.credentials) keepSecrets(given.credentials);
    const clock = given.clock ?? given.shared?.clock ?? new ManualClock();
    const localClock = given.offsetMs === undefined ? clock : clock.fork(given.offsetMs);
    const emulator =
      given.shared?.emulator ?? (await B2binpayEmulator.start({ ...api, clock, ...given.emulator }));
    emulator.resource('GET', '/wallet/', { data: [] });
    await given.prepare?.(emulator);
    const own = { baseUrl: emulator.url + (given.basePath ?? ''), clock: localClock, ...given.options };
    const options = Object.assign({ ...api }, own, given.credentials && { credentials: given.credentials });
    const logger = new SilentLogger();
    const app = await Test.createTestingModule({
      imports: [B2binpayAuthModule.forRoot(options), ...(given.imports ?? [])],
      providers: given.providers ?? [],
      controllers: given.controllers ?? [],
    })
      .setLogger(logger)
      .compile();
    const harness = new Harness(emulator, clock, localClock, app, app.get(TokenService), logger);
    witnessCalls(app.get(B2binpayHttpService));
    harness.#isGuest = given.shared !== undefined;
    return harness;
  }

  types(): readonly string[] {
    return this.events.map((event) => event.type);
  }

  /** Requests to the token endpoints, as seconds of the emulator's clock since its start and what came of them. */
  tokenRequests(): readonly { readonly at: number; readonly path: string; readonly outcome: string }[] {
    return this.emulator.log.filter(({ path }) => path.startsWith('/token/'));
  }

  /** Calls a protected endpoint with a token the service hands out; returns the status of the answer. */
  async call(): Promise<number> {
    const token = await this.tokens.getAccessToken();
    keepSecret(token);
    return this.#client.get(`${this.emulator.url}/wallet/`, token);
  }

  /** One call every `everyMs` for `forMs`, whatever the answers; returns their statuses. */
  async callSteadily(forMs: number, everyMs: number): Promise<readonly number[]> {
    const statuses: number[] = [];
    for (let passedMs = 0; passedMs < forMs; passedMs += everyMs) {
      statuses.push(await this.call());
      await this.clock.advance(everyMs);
    }
    return statuses;
  }

  async stop(): Promise<void> {
    witness(this.tokens.status);
    witness(this.tokens);
    witness(this.emulator.log);
    this.#client.close();
    const closed = this.app.close();
    // A v2 exchange on the wire is awaited, by the clock of the test.
    await this.clock.advance(20_000);
    await closed;
    if (this.#isGuest) return;
    await this.emulator.stop();
    const most = mostInAMinute(this.tokenRequests().map(({ at }) => at));
    if (most > BUDGET_PER_MINUTE) throw new Error(`${most} token requests within a minute`);
  }
}

/** Whatever the first calls of a test file hand out is searched for secrets. */
function witnessCalls({ axiosRef }: B2binpayHttpService): void {
  axiosRef.interceptors.response.use(
    (response) => {
      if ((callsToWitness -= 1) >= 0) witness(response);
      return response;
    },
    (error: unknown) => {
      if ((callsToWitness -= 1) >= 0) witness(error);
      return Promise.reject(error);
    },
  );
}

/** The most that fell into any 60 s (`> t - 60 s`). */
export function mostInAMinute(instants: readonly number[]): number {
  return Math.max(0, ...instants.map((t) => instants.filter((at) => at <= t && at > t - 60_000).length));
}

export function keepSecrets(credentials: object): void {
  keepSecret(...Object.values(credentials).map(String));
}

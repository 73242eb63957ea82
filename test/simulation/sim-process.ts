import { ApiUnavailableError, type Clock, type TokenEvent } from '../../lib/index.js';
import {
  Budgets,
  InMemoryTokenStore,
  type KeeperSettings,
  momentOf,
  TokenKeeper,
  type TokenStore,
  type TokenTransport,
} from '../../lib/core/index.js';
import { type ApiResponse, Secret, type SealedCredentials } from '../../lib/protocol/index.js';
import type { SimVendor } from './sim-vendor.js';

const SIM_CREDENTIALS: SealedCredentials = {
  apiVersion: 'v2',
  login: new Secret('login-of-the-simulation'),
  password: new Secret('password-of-the-simulation'),
};

export interface SimOptions {
  readonly clock: Clock;
  readonly vendor: SimVendor;
  readonly random: () => number;
  readonly store?: TokenStore;
  readonly name?: string;
  /** How long the vendor takes. */
  readonly latencyMs?: number;
  readonly perMinute?: number;
  /** How a request travels: calls `deliver` when it arrives, and `answer` when its response is back, if ever. */
  readonly wire?: (deliver: () => ApiResponse, answer: (response: ApiResponse) => void) => void;
}

let turns = 0;

/** The core of one process, with the vendor at the other end of a function call. */
export class SimProcess {
  readonly events: TokenEvent[] = [];
  readonly keeper: TokenKeeper;

  constructor(options: SimOptions) {
    const { clock, vendor, random, store, name = 'sim', latencyMs = 20, perMinute = 15 } = options;
    const wire: NonNullable<SimOptions['wire']> =
      options.wire ?? ((deliver, answer) => void clock.setTimeout(() => answer(deliver()), latencyMs));
    const transport: TokenTransport = {
      send(request, { deadlineMs }) {
        const sent = momentOf(clock);
        return new Promise((resolve) => {
          const timer = clock.setTimeout(() => {
            const error = new ApiUnavailableError('no response before the deadline.', {});
            resolve({ is: 'unknown', error, sent });
          }, deadlineMs);
          wire(
            () => vendor.answer(request),
            (answer) => {
              clock.clearTimeout(timer);
              resolve({ is: 'response', sent, response: answer });
            },
          );
        });
      },
    };
    const settings: KeeperSettings = {
      name,
      eager: true,
      waitTimeoutMs: 10_000,
      window: { earliest: 0.6, latest: 0.75, minIntervalMs: 5_000 },
      account: {
        baseUrl: 'https://simulation.example',
        rateLimit: { perMinute, scope: 'origin' },
        randomBytes: (size) => Uint8Array.from({ length: size }, () => Math.floor(random() * 256)),
      },
      exchange: {
        apiVersion: 'v2',
        timeoutMs: 8_000,
        failures: { onRepeatedSuspicion: 'obtain', random },
        newTurn: () => `${name}-${(turns += 1)}`,
      },
      random,
    };
    this.keeper = new TokenKeeper(
      {
        clock,
        store: store ?? new InMemoryTokenStore(clock),
        budgets: new Budgets(),
        transport,
        credentials: { fixed: SIM_CREDENTIALS, read: () => Promise.resolve(SIM_CREDENTIALS) },
        observer: {
          event: (event) => this.events.push(event),
          notice: () => undefined,
          storeReturned: () => undefined,
        },
      },
      settings,
    );
    this.keeper.start();
  }
}

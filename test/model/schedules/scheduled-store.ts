import type {
  AccountStore,
  AcquireRequest,
  AcquireResult,
  Stored,
  TokenStore,
  WriteRequest,
} from '../../../lib/index.js';
import { BudgetPlaces } from '../../../lib/core/store/budget-places.js';
import type { SimTime } from '../../simulation/sim-clock.js';
import type { ProcessClock } from './process-clock.js';

const MAX_SNAPSHOTS = 8;

interface ServerState {
  readonly text?: { readonly version: string; readonly text: string; readonly trueAt: number };
  readonly turn?: { readonly name: string; readonly until: number; readonly at: number };
}

/** How a command and its answer travel: in so many milliseconds, or not at all. */
export interface Passage {
  readonly commandMs: number | 'lost';
  readonly answerMs: number | 'lost';
}

export interface ServerOptions {
  /** For the test of the test: intents are not written down. */
  readonly ignoresIntents?: boolean;
  /** For the test of the test: nobody can tell that writes were lost. */
  readonly hidesRuns?: boolean;
}

/** A server of one account's text whose commands run when they arrive, and which can lose what it knew. */
export class StoreServer {
  readonly #time: SimTime;
  readonly #options: ServerOptions;
  readonly #wakers = new Set<() => void>();
  /** What it knew after each of the last writes, oldest first. */
  #snapshots: readonly ServerState[] = [{}];
  #state: ServerState = {};
  #places = new BudgetPlaces();
  #run = 1;

  constructor(time: SimTime, options: ServerOptions) {
    this.#time = time;
    this.#options = options;
  }

  /** Comes back with what it knew at some moment before. */
  rollBack(random: () => number): void {
    const before = this.#snapshots[Math.floor(random() * this.#snapshots.length)];
    this.#restart(before === undefined ? {} : { ...(before.text && { text: before.text }) });
  }

  empty(): void {
    this.#restart({});
  }

  /** The store of one process. */
  storeFor(clock: ProcessClock, passage: () => Passage): TokenStore {
    const call = <T>(execute: () => T): Promise<T> =>
      new Promise((resolve) => {
        const { commandMs, answerMs } = passage();
        if (commandMs === 'lost') return;
        this.#time.add(commandMs, () => {
          const result = execute();
          if (answerMs !== 'lost') clock.setTimeout(() => resolve(result), answerMs);
        });
      });
    const account: AccountStore = {
      read: () => call(() => this.#stored()),
      acquire: (request) => call(() => this.#acquire(request)),
      write: (request) => call(() => this.#write(request)),
      release: (turn) =>
        call(() => {
          if (this.#state.turn?.name === turn) this.#state = withoutTurn(this.#state);
        }),
      spend: ({ turn, places, forMs }) =>
        call(() => ({ waitMs: this.#places.take(turn, places, this.#time.trueMs, forMs) })),
      spent: (turn, freeInMs) => call(() => this.#places.free(turn, this.#time.trueMs + freeInMs)),
      closeBudget: (forMs) => call(() => this.#places.close(this.#time.trueMs + forMs)),
      watch: (wake) => {
        const onWake = (): void => {
          const { answerMs } = passage();
          if (answerMs !== 'lost') clock.setTimeout(wake, answerMs);
        };
        this.#wakers.add(onWake);
        return () => this.#wakers.delete(onWake);
      },
      close: () => Promise.resolve(),
    };
    return { kind: 'scheduled', open: () => account };
  }

  #restart(state: ServerState): void {
    this.#state = state;
    this.#places = new BudgetPlaces();
    this.#run += 1;
  }

  #stored(): Stored {
    const { text } = this.#state;
    const server = this.#options.hidesRuns === true ? 'run' : `run-${this.#run}`;
    if (text === undefined) return { ageMs: 0, server };
    return { version: text.version, text: text.text, ageMs: this.#time.trueMs - text.trueAt, server };
  }

  #acquire({ turn, leaseMs, version }: AcquireRequest): AcquireResult {
    const now = this.#time.trueMs;
    const stored = this.#stored();
    const running = this.#state.turn;
    if (running !== undefined && running.name !== turn && running.until > now) {
      return { ...stored, is: 'held', forMs: running.until - now };
    }
    if (running?.name !== turn && version !== stored.version) return { ...stored, is: 'changed' };
    this.#state = { ...this.#state, turn: { name: turn, until: now + leaseMs, at: now } };
    return { ...stored, is: 'yours' };
  }

  #write({ turn, version, text, atMs, leaseMs }: WriteRequest): boolean {
    if (this.#state.text?.version === version) return true;
    const running = this.#state.turn;
    if (running?.name !== turn) return false;
    const now = this.#time.trueMs;
    const isIgnored = this.#options.ignoresIntents === true && leaseMs > 0;
    const kept = isIgnored ? (this.#state.text?.text ?? text) : text;
    const trueAt = isIgnored ? (this.#state.text?.trueAt ?? now) : now - Math.max(0, now - running.at - atMs);
    const written = { text: { version, text: kept, trueAt } };
    this.#state = leaseMs > 0 ? { ...written, turn: { name: turn, until: now + leaseMs, at: now } } : written;
    this.#snapshots = [...this.#snapshots.slice(-MAX_SNAPSHOTS), this.#state];
    if (leaseMs <= 0) for (const wake of this.#wakers) wake();
    return true;
  }
}

function withoutTurn({ text }: ServerState): ServerState {
  return { ...(text && { text }) };
}

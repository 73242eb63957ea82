import { SimTime } from '../../simulation/sim-clock.js';
import { SimProcess } from '../../simulation/sim-process.js';
import { SimVendor } from '../../simulation/sim-vendor.js';
import { anyOf, randomFrom } from '../../support/random.js';
import { ProcessClock } from './process-clock.js';
import { type Passage, type ServerOptions, StoreServer } from './scheduled-store.js';

const LIFE_MS = 20_000;
const PROCESSES = 3;
const MOVES = 8;
const RECOVERY_MS = 90_000;
/** As long as an exchange takes when all is well. */
const EXCHANGE_MS = 80;

interface Member {
  clock: ProcessClock;
  process: SimProcess;
  isCutOff: boolean;
}

/** One history of three processes, whose every command and answer travels as the seed says. */
export class Schedule {
  readonly violations: string[] = [];
  readonly #random: () => number;
  readonly #time = new SimTime();
  readonly #vendor = new SimVendor(this.#time);
  readonly #server: StoreServer;
  readonly #members: Member[] = [];
  #slowMs = 5;
  #lossRate = 0;
  #replyLossRate = 0;
  #born = 0;

  constructor(seed: number, options: ServerOptions = {}) {
    this.#random = randomFrom(seed);
    this.#server = new StoreServer(this.#time, options);
    this.#vendor.lifeMs = LIFE_MS;
    this.#vendor.endsOlderRefreshTokens = this.#random() < 0.5;
    for (let index = 0; index < PROCESSES; index += 1) this.#members.push(this.#birth());
  }

  async run(): Promise<readonly string[]> {
    await this.#pass(2_000);
    for (let count = 0; count < MOVES; count += 1) {
      await this.#move();
      await this.#pass(anyOf([200, 1_000, 3_000, 7_000, 12_000], this.#random));
    }
    this.#endFaults();
    for (let passed = 0; passed < RECOVERY_MS && this.#troubles().length > 0; passed += 1_000) {
      await this.#pass(1_000);
    }
    this.violations.push(...this.#troubles());
    // And then it stays so.
    await this.#pass(5_000);
    if (this.#vendor.reuses > 0) this.violations.push('reuse');
    return this.violations;
  }

  async #move(): Promise<void> {
    const random = this.#random;
    const member = anyOf(this.#members, random);
    const moves = {
      crash: () => {
        member.clock.kill();
        Object.assign(member, this.#birth());
      },
      pause: () => member.clock.pause(),
      resume: () => member.clock.resume(),
      'cut off': () => (member.isCutOff = true),
      'let in': () => (member.isCutOff = false),
      slow: () => (this.#slowMs = anyOf([5, 300, 1_500], random)),
      lossy: () => (this.#lossRate = anyOf([0, 0.2, 0.5], random)),
      'lose replies': () => (this.#replyLossRate = anyOf([0, 0.3, 0.7], random)),
      'roll back': () => this.#server.rollBack(random),
      empty: () => this.#server.empty(),
      renew: () => void member.process.keeper.renew({ timeoutMs: 1_000 }).catch(() => undefined),
      reject: () => member.process.keeper.reject(member.process.keeper.peek() ?? ''),
      outage: () => this.#vendor.failFor(anyOf([500, 5_000, 15_000], random)),
      nothing: () => undefined,
    };
    // Most of the time nothing is in flight: what hits an exchange is aimed at one.
    const inFlight = async (): Promise<void> => {
      moves.renew();
      await this.#time.advance(random() * EXCHANGE_MS);
    };
    const aimed = {
      'crash in flight': () => inFlight().then(moves.crash),
      'pause in flight': () => inFlight().then(moves.pause),
      'cut off in flight': () => inFlight().then(moves['cut off']),
    };
    await anyOf<() => unknown>([...Object.values(moves), ...Object.values(aimed)], random)();
  }

  #endFaults(): void {
    this.#slowMs = 5;
    this.#lossRate = 0;
    this.#replyLossRate = 0;
    for (const member of this.#members) {
      member.isCutOff = false;
      member.clock.resume();
    }
  }

  async #pass(ms: number): Promise<void> {
    const stepMs = 1_000;
    for (let left = ms; left > 0; left -= stepMs) {
      await this.#time.advance(Math.min(left, stepMs));
      for (const { clock, process } of this.#members) {
        const token = clock.isRunning ? process.keeper.peek() : undefined;
        if (token !== undefined && this.#vendor.isDead(token))
          this.violations.push('a dead token was served');
      }
    }
  }

  /** What has to end once the faults have. */
  #troubles(): readonly string[] {
    const statuses = this.#members.map(({ process }) => process.keeper.status());
    const epochs = statuses.map(({ epoch }) => epoch);
    const isMissing = this.#members.some(({ process }) => process.keeper.peek() === undefined);
    const isApart = Math.max(...epochs) - Math.min(...epochs) > 1;
    return [
      ...(isMissing ? [`somebody has no token: ${JSON.stringify(statuses)}`] : []),
      ...(isApart ? [`epochs differ: ${epochs.join()}`] : []),
    ];
  }

  #birth(): Member {
    this.#born += 1;
    const name = `p${this.#born}`;
    // Clocks of machines differ.
    const clock = new ProcessClock(this.#time, Math.round((this.#random() - 0.5) * 1_200_000));
    const member: Member = {
      clock,
      isCutOff: false,
      process: this.#processOf(clock, name, () => member.isCutOff),
    };
    return member;
  }

  #processOf(clock: ProcessClock, name: string, isCutOff: () => boolean): SimProcess {
    const random = this.#random;
    const travel = (): number | 'lost' =>
      isCutOff() || random() < this.#lossRate ? 'lost' : random() * this.#slowMs;
    const passage = (): Passage => ({ commandMs: travel(), answerMs: travel() });
    return new SimProcess({
      clock,
      vendor: this.#vendor,
      random,
      name,
      store: this.#server.storeFor(clock, passage),
      perMinute: 1_000,
      wire: (deliver, answer) => {
        // The vendor works on, whatever becomes of the process.
        this.#time.add(20, () => {
          const response = deliver();
          if (random() < this.#replyLossRate) return;
          clock.setTimeout(() => answer(response), 20);
        });
      },
    });
  }
}

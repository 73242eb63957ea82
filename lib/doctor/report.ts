import type { Clock } from '../core/index.js';
import { headingOf, type OperationsHeading } from './headings.js';
import type { Outcome } from './outcome.js';

/** A finished step, as it is printed. */
export interface Step {
  readonly step: string;
  readonly is: Outcome['is'];
  readonly tookMs: number;
  readonly says: string;
  /** The heading of `docs/operations.md` that says more. */
  readonly see?: OperationsHeading;
}

/** Collects the steps in their order, and what has not been tried. */
export class Report {
  readonly steps: Step[] = [];
  readonly notTried: string[] = [];
  readonly #clock: Clock;
  readonly #onStep: (step: Step) => void;

  constructor(clock: Clock, onStep: (step: Step) => void) {
    this.#clock = clock;
    this.#onStep = onStep;
  }

  get isHealthy(): boolean {
    return this.steps.every(({ is }) => is !== 'wrong');
  }

  /** Runs and times one step. */
  async time(name: string, run: () => Outcome | Promise<Outcome>): Promise<Outcome> {
    const started = this.#clock.monotonic();
    const outcome = await run();
    this.add(name, outcome, this.#clock.monotonic() - started);
    return outcome;
  }

  add(step: string, { is, says, finding }: Outcome, tookMs: number): void {
    const see = finding === undefined ? {} : { see: headingOf(finding) };
    const added = { step, is, tookMs: Math.round(tookMs), says, ...see };
    this.steps.push(added);
    this.#onStep(added);
  }
}

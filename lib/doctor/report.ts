import type { Clock } from '../core/index.js';
import type { B2binpayAuthError } from '../errors/index.js';
import { type Finding, headingOf, type OperationsHeading } from './headings.js';

/** Result of one step. `note`: nothing is wrong yet, or nothing that matters to every service. */
export interface Outcome {
  readonly is: 'ok' | 'note' | 'wrong';
  /** What was found, what is wrong and what to do, in plain words. Never contains a secret. */
  readonly says: string;
  readonly finding?: Finding | undefined;
}

/** A finished step, as it is printed. */
export interface Step {
  readonly step: string;
  readonly is: Outcome['is'];
  readonly tookMs: number;
  readonly says: string;
  /** The heading of `docs/operations.md` that says more. */
  readonly see?: OperationsHeading;
}

export function ok(says: string): Outcome {
  return { is: 'ok', says };
}

export function note(says: string, finding?: Finding): Outcome {
  return { is: 'note', says, finding };
}

export function wrong(says: string, finding: Finding): Outcome {
  return { is: 'wrong', says, finding };
}

/** The sentence of an error of this package, with the variables instead of the options, which an operator does not see. */
export function sentenceOf(error: B2binpayAuthError): string {
  return error.message
    .replace(/^nestjs-b2binpay-auth: /, '')
    .replace(/\bbaseUrl\b/g, 'B2BINPAY_BASE_URL')
    .replace(/\bapiVersion\b(?!:)/g, 'B2BINPAY_API_VERSION')
    .replace(/^./, (first) => first.toUpperCase());
}

export function wrongBy(error: B2binpayAuthError, more = ''): Outcome {
  return wrong(`${sentenceOf(error)} ${more}`.trimEnd(), error.code);
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

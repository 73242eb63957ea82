import { Logger } from '@nestjs/common';
import type { LogHeading } from './log-heading.js';

/** The only way to Nest's `Logger`. A logger of the application that throws affects nothing. */
export class OperatorLog {
  readonly #logger: Logger;

  /** @param context The context of its lines. */
  constructor(context: string) {
    this.#logger = new Logger(context);
  }

  /** Something an operator may have to act on; `about`: the instance, and its token. */
  report(level: 'warn' | 'error', heading: LogHeading, sentence: string, about?: string): void {
    const subject = about === undefined ? heading : `${heading} (${about})`;
    this.#write(level, `${subject}: ${sentence}`);
  }

  /** Something that needs nobody. */
  note(level: 'debug' | 'log', message: string): void {
    this.#write(level, message);
  }

  #write(level: 'debug' | 'log' | 'warn' | 'error', message: string): void {
    try {
      this.#logger[level](message);
    } catch {
      // There is nowhere left to log.
    }
  }
}

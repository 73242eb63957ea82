import type { LoggerService } from '@nestjs/common';
import { witness } from './witness.js';

export interface LogLine {
  readonly level: 'log' | 'error' | 'warn' | 'debug' | 'verbose' | 'fatal';
  readonly text: string;
  readonly context: string;
}

/** Takes what would be printed, for the test to read and for the search for secrets. */
export class SilentLogger implements LoggerService {
  readonly lines: LogLine[] = [];

  log = (...line: unknown[]): void => this.#take('log', line);
  error = (...line: unknown[]): void => this.#take('error', line);
  warn = (...line: unknown[]): void => this.#take('warn', line);
  debug = (...line: unknown[]): void => this.#take('debug', line);
  verbose = (...line: unknown[]): void => this.#take('verbose', line);
  fatal = (...line: unknown[]): void => this.#take('fatal', line);

  ours(): readonly LogLine[] {
    return this.lines.filter((line) => line.context.startsWith('B2binpay'));
  }

  #take(level: LogLine['level'], line: readonly unknown[]): void {
    for (const part of line) witness(part);
    this.lines.push({ level, text: String(line[0]), context: String(line.at(-1)) });
  }
}

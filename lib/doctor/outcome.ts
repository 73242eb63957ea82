import type { B2binpayAuthError } from '../errors/index.js';
import type { Finding } from './headings.js';

/** Result of one step. `note`: nothing is wrong yet, or nothing that matters to every service. */
export interface Outcome {
  readonly is: 'ok' | 'note' | 'wrong';
  /** What was found, what is wrong and what to do, in plain words. Never contains a secret. */
  readonly says: string;
  readonly finding?: Finding | undefined;
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

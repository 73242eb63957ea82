import { Logger } from '@nestjs/common';
import type { CallbackNotice } from '../core/index.js';
import type { CallbackRejectedError } from '../errors/index.js';
import type { SignedCallback } from '../protocol/index.js';

const NOTICES: Record<CallbackNotice | 'not-parsed' | 'in-memory' | 'nearly-full', string> = {
  'open-boundary':
    'a tracking id does not start with a letter or _, so digits can be moved between it and the amount without invalidating the ' +
    'signature. Use tracking ids like order-1, set callbacks.trackingIds to strict, or confirm callbacks.',
  'no-callback-secret':
    'a callback was refused, because the credentials have no callbackSecret to verify it. Write credentials: { …, callbackSecret }.',
  'not-parsed':
    'a route with @VerifyB2binpayCallback() exists, but application/vnd.api+json does not seem to be parsed. Call acceptJsonApi(app) in main.ts, before init() or listen(), unless a parser of yours handles it.',
  'in-memory':
    'handled callbacks are remembered only in this process: after a restart, or in another process, one may be handled again. ' +
    'Set callbacks.replayStore to a shared store.',
  'nearly-full':
    'the in-memory replay store is 80 % full; once it is full, callbacks are refused (503) until old entries expire. ' +
    'Set callbacks.replayStore to a shared store, or a shorter callbacks.maxAgeMs.',
};

const MAX_OP_TYPES = 100;

/** Logs one line per callback that was not handled, with its code and a remedy. */
export class CallbackLog {
  readonly #logger = new Logger('B2binpayCallbacks');
  readonly #name: string;
  readonly #noticed = new Set<string>();
  readonly #opTypes = new Set<number>();

  constructor(name: string) {
    this.#name = name;
  }

  /** Logs each notice once. */
  notice(notice: keyof typeof NOTICES): void {
    if (this.#noticed.has(notice)) return;
    this.#noticed.add(notice);
    this.#write(notice === 'no-callback-secret' ? 'error' : 'warn', NOTICES[notice]);
  }

  /** Logs each op_type once. They are not signed, so their number is limited. */
  otherOpType(opType: number): void {
    if (this.#opTypes.has(opType) || this.#opTypes.size >= MAX_OP_TYPES) return;
    this.#opTypes.add(opType);
    this.#write(
      'warn',
      `a callback is about a transfer of op_type ${opType}, which is neither a deposit (1) nor a payout (2). Credit or close only where unverified.opType is 1 or 2, better by CallbackConfirmer.confirm().`,
    );
  }

  responseIgnored(route: string): void {
    this.#write(
      'warn',
      `${route} injects @Res(): whatever it writes there is discarded, because the package responds once the handler has completed. Remove it.`,
    );
  }

  severalRoutes(first: string, second: string): void {
    this.#write(
      'warn',
      `${first} and ${second} are both routes of this instance, which handles each callback once: a callback handled by one of them counts as repeated for the other. Use one route per instance.`,
    );
  }

  handled({ signed, unverified }: SignedCallback): void {
    const status = signed.of === 'payout' ? 'without transfer' : `${signed.of} status ${signed.status}`;
    const trackingId = singleLine(signed.trackingId);
    this.#write('debug', `handled: ${unverified.kind}, ${status}, tracking id "${trackingId}"`);
  }

  repeated(): void {
    this.#write('debug', 'repeated: the handler was not called again');
  }

  ignored(): void {
    this.#write(
      'warn',
      'ignored (UNSIGNED): a notice without transfer and signature. Read the deposit from the API.',
    );
  }

  failed(): void {
    this.#write(
      'warn',
      'failed: the handler threw; the callback will be handled again when it is redelivered',
    );
  }

  /** `hint`: an additional remedy, e.g. for an unparsed body. */
  rejected({ code, message }: CallbackRejectedError, hint: string | undefined): void {
    const reason = message.replace(/^nestjs-b2binpay-auth: /, '');
    this.#write(
      code === 'SIGNATURE_MISMATCH' ? 'error' : 'warn',
      hint === undefined ? reason : `${reason} ${hint}`,
    );
  }

  subscriberFailed(): void {
    this.#write(
      'error',
      'a subscriber of events$ threw; its error is not logged, because it may contain confidential data.',
    );
  }

  /** A logger of the application that throws must not affect a callback. */
  #write(level: 'debug' | 'warn' | 'error', message: string): void {
    try {
      this.#logger[level](`"${this.#name}": ${message}`);
    } catch {
      // There is nowhere left to log.
    }
  }
}

/** Escapes line breaks and control characters in text from a sender. */
function singleLine(text: string): string {
  return text.replace(
    /[^\p{L}\p{N}\p{P}\p{S} ]/gu,
    (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

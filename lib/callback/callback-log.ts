import type { CallbackNotice } from '../core/index.js';
import type { CallbackRejectedError } from '../errors/index.js';
import type { LogHeading, Notice } from '../log/log-heading.js';
import { OperatorLog } from '../log/operator-log.js';
import type { SignedCallback } from '../protocol/index.js';

type OnceNotice = CallbackNotice | Extract<Notice, 'not-parsed' | 'in-memory' | 'nearly-full'>;

const NOTICES: Record<OnceNotice, string> = {
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
  readonly #log = new OperatorLog('B2binpayCallbacks');
  readonly #instance: string;
  readonly #noticed = new Set<string>();
  readonly #opTypes = new Set<number>();

  constructor(name: string) {
    this.#instance = `"${name}"`;
  }

  /** Logs each notice once. */
  notice(notice: OnceNotice): void {
    if (this.#noticed.has(notice)) return;
    this.#noticed.add(notice);
    this.#report(notice === 'no-callback-secret' ? 'error' : 'warn', notice, NOTICES[notice]);
  }

  /** Logs each op_type once. They are not signed, so their number is limited. */
  otherOpType(opType: number): void {
    if (this.#opTypes.has(opType) || this.#opTypes.size >= MAX_OP_TYPES) return;
    this.#opTypes.add(opType);
    this.#report(
      'warn',
      'other-op-type',
      `a callback is about a transfer of op_type ${opType}, which is neither a deposit (1) nor a payout (2). Credit or close only where unverified.opType is 1 or 2, better by CallbackConfirmer.confirm().`,
    );
  }

  responseIgnored(route: string): void {
    this.#report(
      'warn',
      'response-ignored',
      `${route} injects @Res(): whatever it writes there is discarded, because the package responds once the handler has completed. Remove it.`,
    );
  }

  severalRoutes(first: string, second: string): void {
    this.#report(
      'warn',
      'several-routes',
      `${first} and ${second} are both routes of this instance, which handles each callback once: a callback handled by one of them counts as repeated for the other. Use one route per instance.`,
    );
  }

  handled({ signed, unverified }: SignedCallback): void {
    const status = signed.of === 'payout' ? 'without transfer' : `${signed.of} status ${signed.status}`;
    const trackingId = singleLine(signed.trackingId);
    this.#note(`handled: ${unverified.kind}, ${status}, tracking id "${trackingId}"`);
  }

  repeated(): void {
    this.#note('repeated: the handler was not called again');
  }

  ignored(): void {
    this.#report(
      'warn',
      'UNSIGNED',
      'ignored a notice without transfer and signature. Read the deposit from the API.',
    );
  }

  failed(): void {
    this.#report(
      'warn',
      'callback.failed',
      'the handler threw; the callback will be handled again when it is redelivered',
    );
  }

  /** `hint`: an additional remedy, e.g. for an unparsed body. */
  rejected({ code, message }: CallbackRejectedError, hint: string | undefined): void {
    const reason = message.replace(
      /^nestjs-b2binpay-auth: the callback was rejected \(\w+\): /,
      'rejected: ',
    );
    this.#report(
      code === 'SIGNATURE_MISMATCH' ? 'error' : 'warn',
      code,
      hint === undefined ? reason : `${reason} ${hint}`,
    );
  }

  subscriberFailed(): void {
    this.#report(
      'error',
      'subscriber-failed',
      'a subscriber of events$ threw; its error is not logged, because it may contain confidential data.',
    );
  }

  #report(level: 'warn' | 'error', heading: LogHeading, sentence: string): void {
    this.#log.report(level, heading, sentence, this.#instance);
  }

  #note(message: string): void {
    this.#log.note('debug', `${this.#instance}: ${message}`);
  }
}

/** Escapes line breaks and control characters in text from a sender. */
function singleLine(text: string): string {
  return text.replace(
    /[^\p{L}\p{N}\p{P}\p{S} ]/gu,
    (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

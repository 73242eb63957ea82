import { Logger } from '@nestjs/common';
import type { CallbackNotice } from '../core/index.js';
import type { CallbackRejectedError } from '../errors/index.js';
import type { SignedCallback } from '../protocol/index.js';

const NOTICES: Record<CallbackNotice | 'not-parsed' | 'in-memory' | 'nearly-full', string> = {
  'open-boundary':
    'a tracking id does not start with a letter or _, so digits may have moved between it and the amount without breaking the ' +
    'signature. Make tracking ids like order-1, or set callbacks.trackingIds to strict, or confirm callbacks.',
  'no-callback-secret':
    'a callback came, and the credentials have no callbackSecret to verify it with: it was refused. Write credentials: { …, callbackSecret }.',
  'not-parsed':
    'a route with @VerifyB2binpayCallback() exists, and application/vnd.api+json seems not to be parsed. Call acceptJsonApi(app) in main.ts, before init() or listen(), unless a function of yours parses it.',
  'in-memory':
    'callbacks that were handled are remembered in this process alone: a restart, or another process, may handle one again. ' +
    'Set callbacks.replayStore to a shared store.',
  'nearly-full':
    'the replay store in memory is 80 % full; once it is full, callbacks are refused (503) until some are old enough to be forgotten. ' +
    'Set callbacks.replayStore to a shared store, or a shorter callbacks.maxAgeMs.',
};

const MAX_OP_TYPES = 100;

/** One line per callback that was not handled, with its code and what to do. */
export class CallbackLog {
  readonly #logger = new Logger('B2binpayCallbacks');
  readonly #name: string;
  readonly #noticed = new Set<string>();
  readonly #opTypes = new Set<number>();

  constructor(name: string) {
    this.#name = name;
  }

  /** Once each. */
  notice(notice: keyof typeof NOTICES): void {
    if (this.#noticed.has(notice)) return;
    this.#noticed.add(notice);
    this.#say(notice === 'no-callback-secret' ? 'error' : 'warn', NOTICES[notice]);
  }

  /** Once each; they are not signed, so their number is not the vendor's alone. */
  otherOpType(opType: number): void {
    if (this.#opTypes.has(opType) || this.#opTypes.size >= MAX_OP_TYPES) return;
    this.#opTypes.add(opType);
    this.#say(
      'warn',
      `a callback is over a transfer of op_type ${opType}, which is neither a deposit (1) nor a payout (2). Credit or close only where unverified.opType is 1 or 2, better by CallbackConfirmer.confirm().`,
    );
  }

  responseIgnored(route: string): void {
    this.#say(
      'warn',
      `${route} takes the response, @Res(): what it writes there goes nowhere, for callbacks are answered once the handler has ended. Remove it.`,
    );
  }

  severalRoutes(first: string, second: string): void {
    this.#say(
      'warn',
      `${first} and ${second} are both routes of this instance, which handles each callback once: what was sent to one of them is repeated for the other. Have one route per instance.`,
    );
  }

  handled({ signed, unverified }: SignedCallback): void {
    const status = signed.of === 'payout' ? 'without transfer' : `${signed.of} status ${signed.status}`;
    const trackingId = onOneLine(signed.trackingId);
    this.#say('debug', `handled: ${unverified.kind}, ${status}, tracking id "${trackingId}"`);
  }

  repeated(): void {
    this.#say('debug', 'repeated: the handler was not called again');
  }

  ignored(): void {
    this.#say(
      'warn',
      'ignored (UNSIGNED): a notice without transfer and signature. Read the deposit from the API.',
    );
  }

  failed(): void {
    this.#say('warn', 'failed: the handler threw; the callback is handled again when it is delivered again');
  }

  /** `hint`: what else may help, e.g. where a body arrived unparsed. */
  rejected({ code, message }: CallbackRejectedError, hint: string | undefined): void {
    const text = message.replace(/^nestjs-b2binpay-auth: /, '');
    this.#say(
      code === 'SIGNATURE_MISMATCH' ? 'error' : 'warn',
      hint === undefined ? text : `${text} ${hint}`,
    );
  }

  subscriberFailed(): void {
    this.#say(
      'error',
      'a subscriber of events$ threw; its error is not shown, for it may hold what it was given.',
    );
  }

  /** A logger that throws is the host's own trouble; it must not decide over a callback. */
  #say(level: 'debug' | 'warn' | 'error', text: string): void {
    try {
      this.#logger[level](`"${this.#name}": ${text}`);
    } catch {
      // There is nobody left to tell.
    }
  }
}

/** What a sender wrote, without line breaks and control sequences. */
function onOneLine(text: string): string {
  return text.replace(
    /[^\p{L}\p{N}\p{P}\p{S} ]/gu,
    (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

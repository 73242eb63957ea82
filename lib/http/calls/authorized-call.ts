import { Readable } from 'node:stream';
import {
  ApiUnavailableError,
  B2binpayAuthError,
  type HttpFacts,
  TokenWaitTimeoutError,
  UnauthorizedError,
} from '../../errors/index.js';
import type { AuthorizedParts } from './authorized-adapter.js';
import type { CallResponse, MergedConfig } from '../axios-types.js';
import { type CallBody, callBody } from './call-body.js';
import type { CallDeadline } from './call-deadline.js';
import { callersMistake, callFailure, errorCode } from './call-failure.js';
import { discard, isWanted, refusal } from './call-response.js';
import { CallStream } from './call-stream.js';
import { deadlineFailure, tunnelFailure } from '../connection-failure.js';
import { RequestProgress } from '../request-progress.js';
import { markRequestSent, requestSentOf } from './request-sent.js';
import { wireConfig } from './wire-config.js';

/** The service enforces the deadline of waiting for a token itself, with an error that says why there is none. */
const TOKEN_GRACE_MS = 100;

export interface CallParts {
  readonly config: MergedConfig;
  readonly href: string;
  readonly facts: HttpFacts;
  readonly timeoutMs: number;
  readonly deadline: CallDeadline;
}

/** One call: at most two requests, one outcome, and the knowledge of what of it has left. */
export class AuthorizedCall {
  readonly #parts: AuthorizedParts;
  readonly #call: CallParts;
  /** The request on the wire; undefined while nothing has left that was not answered with 401. */
  #progress: RequestProgress | undefined;
  #mistake: B2binpayAuthError | undefined;

  constructor(parts: AuthorizedParts, call: CallParts) {
    this.#parts = parts;
    this.#call = call;
  }

  async run(): Promise<CallResponse> {
    const { config, deadline, facts } = this.#call;
    let isHandedOn = false;
    try {
      const response = await this.#authorized();
      if (!isWanted(response, config, facts)) throw await deadline.race(refusal(response, facts));
      const data = this.#bodyOf(response);
      isHandedOn = data instanceof CallStream;
      // Without the request, which holds the bearer.
      return { ...response, data, config, request: undefined };
    } catch (error) {
      return await Promise.reject(this.#failure(error));
    } finally {
      if (!isHandedOn) deadline.end();
    }
  }

  async #authorized(): Promise<CallResponse> {
    const { tokens } = this.#parts;
    const { config, facts } = this.#call;
    const body = callBody(config.data);
    const send = (token: string): Promise<CallResponse> => this.#send(token, body);
    const token = tokens.peekAccessToken() ?? (await this.#token());
    const first = await send(token);
    if (first.status !== 401) return first;
    this.#refused(token, first);
    if (!body.isResendable) {
      throw new UnauthorizedError(
        'the body was a stream, which cannot be sent twice; send the call again',
        facts,
      );
    }
    const renewed = await this.#token();
    if (renewed === token) throw new UnauthorizedError('no new token is available yet', facts);
    const second = await send(renewed);
    if (second.status !== 401) return second;
    this.#refused(renewed, second);
    throw new UnauthorizedError('a renewed token was refused too; check what this account may do', facts);
  }

  async #token(): Promise<string> {
    const { tokens, waitTimeoutMs = Infinity } = this.#parts;
    const { deadline } = this.#call;
    const timeoutMs = Math.min(deadline.remainingMs, waitTimeoutMs);
    return deadline.lenient(TOKEN_GRACE_MS, () =>
      tokens.getAccessToken({ signal: deadline.signal, timeoutMs }),
    );
  }

  async #send(token: string, body: CallBody): Promise<CallResponse> {
    const { send, clock, means: instance } = this.#parts;
    const { config, href: url, deadline, facts } = this.#call;
    const progress = new RequestProgress(url);
    this.#progress = progress;
    const onProgressThrew = (): void => this.#fail('a listener of its progress threw');
    const { signal } = deadline;
    const wire = wireConfig(config, { instance, url, token, body, signal, progress, onProgressThrew });
    const sent = deadline.race(send(wire));
    clock.track?.(sent);
    this.#parts.queue.check();
    const response = await sent;
    if (progress.tunnelStatus === undefined) return response;
    discard(response);
    throw tunnelFailure(progress.tunnelStatus, facts);
  }

  /** Nothing of a call counts as sent that was answered with 401. */
  #refused(token: string, response: CallResponse): void {
    discard(response);
    this.#progress = undefined;
    this.#parts.tokens.reject(token);
  }

  #bodyOf({ data, status }: CallResponse): unknown {
    const { config, deadline, facts } = this.#call;
    if (config.responseType !== 'stream' || !(data instanceof Readable)) return data;
    deadline.lift();
    const { maxContentLength = -1 } = config;
    return new CallStream({
      upstream: data,
      clock: this.#parts.clock,
      deadline,
      endedByCaller: () => this.#failure(undefined),
      idleMs: this.#call.timeoutMs,
      maxBytes: maxContentLength < 0 ? Infinity : maxContentLength,
      facts: { ...facts, httpStatus: status, requestSent: 'answered' },
    });
  }

  #fail(why: string): void {
    this.#mistake = callersMistake(why, { ...this.#call.facts, requestSent: requestSentOf(this.#progress) });
    this.#call.deadline.cancel();
  }

  /** What the call rejects with; nothing of the HTTP client's own error goes further. */
  #failure(error: unknown): unknown {
    const { config, deadline } = this.#call;
    const requestSent = requestSentOf(this.#progress);
    if (deadline.endedBy !== undefined) this.#progress?.destroy();
    if (this.#mistake !== undefined) return this.#mistake;
    // The one error that is not of this package: the caller's own reason.
    if (config.signal?.aborted === true) return Reflect.get(config.signal, 'reason');
    if (B2binpayAuthError.is(error)) return markRequestSent(error, requestSent);
    const facts = { ...this.#call.facts, httpStatus: this.#progress?.status, requestSent };
    if (deadline.endedBy === 'deadline') return this.#late(facts);
    if (deadline.endedBy === 'caller') return new ApiUnavailableError('the call was cancelled.', facts);
    if (this.#progress?.isMade === false) {
      return callersMistake(`the HTTP client cannot write it (${errorCode(error)})`, facts);
    }
    if (config.data instanceof Readable && config.data.destroyed && !config.data.readableEnded) {
      return callersMistake('its body is a stream that failed or was destroyed', facts);
    }
    return callFailure(error, facts);
  }

  #late(facts: HttpFacts): B2binpayAuthError {
    const { timeoutMs } = this.#call;
    const progress = this.#progress;
    if (progress === undefined) return markRequestSent(new TokenWaitTimeoutError(timeoutMs), 'no');
    if (!progress.isQueued) return deadlineFailure(progress.stage, facts);
    return new ApiUnavailableError(
      `no connection became free within ${timeoutMs} ms: all that ${this.#parts.queue.limit} allows were busy. Raise it, or make fewer calls at once.`,
      facts,
    );
  }
}

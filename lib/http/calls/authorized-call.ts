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
import type { CallBody } from './call-body.js';
import type { CallDeadline } from './call-deadline.js';
import { callFailure, invalidCall } from './call-failure.js';
import { discard, isAccepted, responseError, unreadRefusal } from './call-response.js';
import { CallStream } from './call-stream.js';
import { errorCode } from '../client-failure.js';
import { deadlineFailure, tunnelFailure } from '../connection-failure.js';
import { RequestProgress } from '../request-progress.js';
import type { UploadStreams } from './upload-streams.js';
import { markRequestSent, requestSentOf } from './request-sent.js';
import { wireConfig } from './wire-config.js';

/** Lets the token service time out first: its error says why there is no token. */
const TOKEN_GRACE_MS = 100;

export interface CallParts {
  readonly config: MergedConfig;
  readonly href: string;
  readonly facts: HttpFacts;
  readonly timeoutMs: number;
  readonly deadline: CallDeadline;
  readonly uploads: UploadStreams;
}

/** One call: at most two requests and one outcome; tracks whether anything was sent. */
export class AuthorizedCall {
  readonly #parts: AuthorizedParts;
  readonly #call: CallParts;
  /** The latest request; undefined before the first one and after a 401. */
  #progress: RequestProgress | undefined;
  #callerError: B2binpayAuthError | undefined;

  constructor(parts: AuthorizedParts, call: CallParts) {
    this.#parts = parts;
    this.#call = call;
  }

  async run(): Promise<CallResponse> {
    const { config, deadline, facts } = this.#call;
    let isStreaming = false;
    try {
      const response = await this.#sendAuthorized();
      if (!isAccepted(response, config, facts)) throw await deadline.race(responseError(response, facts));
      const data = this.#bodyOf(response);
      isStreaming = data instanceof CallStream;
      // Drops `request`, which holds the bearer.
      return { ...response, data, config, request: undefined };
    } catch (error) {
      return await Promise.reject(this.#failure(error));
    } finally {
      if (!isStreaming) this.#release();
    }
  }

  async #sendAuthorized(): Promise<CallResponse> {
    const { tokens } = this.#parts;
    const { config, facts, uploads } = this.#call;
    const body = uploads.bodyOf(config.data, facts);
    const send = (token: string): Promise<CallResponse> => this.#send(token, body);
    const token = tokens.peekAccessToken() ?? (await this.#token());
    const first = await send(token);
    if (first.status !== 401) return first;
    this.#rejectToken(token, first);
    if (!body.isResendable) {
      throw new UnauthorizedError(
        'its body was a stream, which cannot be sent twice; make the call again with a new one',
        facts,
      );
    }
    const renewed = await this.#token();
    if (renewed === token) throw new UnauthorizedError('no new token is available yet', facts);
    const second = await send(renewed);
    if (second.status !== 401) return second;
    this.#rejectToken(renewed, second);
    throw new UnauthorizedError(
      'a renewed token was refused too; check the permissions of this account',
      facts,
    );
  }

  async #token(): Promise<string> {
    const { tokens, waitTimeoutMs = Infinity } = this.#parts;
    const { deadline } = this.#call;
    const timeoutMs = Math.min(deadline.remainingMs(), waitTimeoutMs);
    return deadline.withGrace(TOKEN_GRACE_MS, () =>
      tokens.getAccessToken({ signal: deadline.signal, timeoutMs }),
    );
  }

  async #send(token: string, body: CallBody): Promise<CallResponse> {
    const { send, clock, connectionOptions } = this.#parts;
    const { config, href: url, deadline, facts } = this.#call;
    const progress = new RequestProgress(url);
    this.#progress = progress;
    const onProgressThrew = (): void => this.#fail('a progress listener threw');
    const wire = wireConfig(config, {
      connectionOptions,
      url,
      token,
      body,
      signal: deadline.signal,
      progress,
      onProgressThrew,
    });
    const sent = deadline.race(send(wire));
    clock.track?.(sent);
    this.#parts.queue.check();
    const response = await sent.catch((error: unknown) => {
      const refusal =
        deadline.endedBy === 'caller' ? undefined : unreadRefusal(progress.response, config, facts);
      if (refusal === undefined) throw error;
      progress.destroy();
      return refusal;
    });
    if (progress.tunnelStatus === undefined) return response;
    discard(response);
    throw tunnelFailure(progress.tunnelStatus, facts);
  }

  /** A server may answer before it has read the whole body: the rest is not sent. */
  #release(): void {
    this.#call.deadline.release();
    this.#progress?.destroyUnfinished();
  }

  /** After a 401 nothing of the call counts as sent. */
  #rejectToken(token: string, response: CallResponse): void {
    discard(response);
    this.#progress?.destroyUnfinished();
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
      isBroken: () => this.#progress?.hasFailed === true,
      maxBytes: maxContentLength < 0 ? Infinity : maxContentLength,
      facts: { ...facts, httpStatus: status, requestSent: 'answered' },
    });
  }

  #fail(reason: string): void {
    this.#callerError = invalidCall(reason, {
      ...this.#call.facts,
      requestSent: requestSentOf(this.#progress),
    });
    this.#call.deadline.cancel();
  }

  /** The error of the call; never exposes the HTTP client's own error. */
  #failure(error: unknown): unknown {
    const { config, deadline } = this.#call;
    const requestSent = requestSentOf(this.#progress);
    if (deadline.endedBy !== undefined) this.#progress?.destroy();
    if (this.#callerError !== undefined) return this.#callerError;
    // The only error that is not one of this package: the caller's own abort reason.
    if (config.signal?.aborted === true) return Reflect.get(config.signal, 'reason');
    if (B2binpayAuthError.is(error)) return markRequestSent(error, requestSent);
    const facts = { ...this.#call.facts, httpStatus: this.#progress?.response?.status, requestSent };
    if (deadline.endedBy === 'deadline') return this.#timeoutFailure(facts);
    if (deadline.endedBy === 'caller') return new ApiUnavailableError('the call was cancelled.', facts);
    if (this.#progress?.isStarted === false) {
      return invalidCall(`the HTTP client cannot send it (${errorCode(error)})`, facts);
    }
    if (config.data instanceof Readable && config.data.destroyed && !config.data.readableEnded) {
      return invalidCall('its body is a stream that failed or was destroyed', facts);
    }
    return callFailure(error, facts);
  }

  #timeoutFailure(facts: HttpFacts): B2binpayAuthError {
    const { timeoutMs } = this.#call;
    const progress = this.#progress;
    if (progress === undefined) return markRequestSent(new TokenWaitTimeoutError(timeoutMs), 'no');
    if (!progress.isQueued) return deadlineFailure(progress.stage, facts);
    return new ApiUnavailableError(
      `no connection became free within ${timeoutMs} ms: all connections allowed by ${this.#parts.queue.limit} were busy. Raise the limit, or make fewer concurrent calls.`,
      facts,
    );
  }
}

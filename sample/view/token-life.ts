import type { B2binpayHttpService, TokenEvent, TokenService, TokenStatus } from 'nestjs-b2binpay-auth';
import { LastMinute, type SecondOfCalls } from './last-minute.js';

const BARS = 5;
const ENTRIES = 40;
const SAMPLE_MS = 500;

/** Instants are epoch milliseconds. */
export interface TokenBar {
  readonly epoch: number;
  readonly source: string;
  readonly from: number;
  readonly staleFrom: number;
  readonly hardStop: number;
  readonly expiresAt: number;
  /** When the next one replaced it. */
  until?: number;
}

export interface LifeEntry {
  readonly at: number;
  readonly type: string;
  readonly detail: string;
}

export interface FailureCause {
  readonly code: string;
  readonly message: string;
  readonly count: number;
}

/** What the page draws of one process. Contains no token and no secret. */
export interface LifeReport {
  readonly state: string;
  readonly epoch: number;
  readonly waiting: number;
  readonly solo: boolean;
  readonly renewals: number;
  readonly nextAttemptAt: number | undefined;
  readonly bars: readonly TokenBar[];
  readonly entries: readonly LifeEntry[];
  readonly failures: readonly FailureCause[];
  readonly lastMinute: readonly SecondOfCalls[];
}

/** Watches the token and the calls of this process. */
export class TokenLife {
  readonly #tokens: TokenService;
  readonly #minute = new LastMinute();
  readonly #bars: TokenBar[] = [];
  readonly #entries: LifeEntry[] = [];
  readonly #failures = new Map<string, FailureCause>();
  #renewals = 0;

  constructor(tokens: TokenService, http: B2binpayHttpService) {
    this.#tokens = tokens;
    tokens.events$.subscribe((event) => this.#record(event));
    http.axiosRef.interceptors.response.use(
      (response) => {
        this.#minute.count('answered');
        return response;
      },
      (error: Error) => {
        this.#minute.count('failed');
        throw error;
      },
    );
    setInterval(() => this.#minute.sample(tokens.status.waiting), SAMPLE_MS).unref();
  }

  report(): LifeReport {
    const { state, epoch, waiting, solo, nextAttemptAt } = this.#tokens.status;
    return {
      state,
      epoch,
      waiting,
      solo,
      renewals: this.#renewals,
      nextAttemptAt: nextAttemptAt?.getTime(),
      bars: this.#bars,
      entries: this.#entries,
      failures: [...this.#failures.values()],
      lastMinute: this.#minute.seconds,
    };
  }

  #record(event: TokenEvent): void {
    this.#entries.push({ at: event.at.getTime(), type: event.type, detail: detailOf(event) });
    if (this.#entries.length > ENTRIES) this.#entries.shift();
    switch (event.type) {
      case 'token.obtained':
      case 'token.refreshed':
        this.#minute.count('renewed');
        this.#renewals += 1;
        return this.#addBar(event, this.#tokens.status);
      case 'token.adopted':
        return this.#addBar(event, this.#tokens.status);
      case 'token.failed': {
        this.#minute.count('notRenewed');
        const { code } = event;
        const message = plain(event.message);
        const count = (this.#failures.get(code)?.count ?? 0) + 1;
        this.#failures.set(code, { code, message, count });
        break;
      }
      default:
    }
  }

  #addBar(
    event: TokenEvent & { readonly expiresAt: Date; readonly startedAt: Date },
    now: TokenStatus,
  ): void {
    const hardStop = now.at.getTime() + now.usableForMs;
    const previous = this.#bars.at(-1);
    if (previous !== undefined) previous.until = event.at.getTime();
    this.#bars.push({
      epoch: event.epoch,
      source: event.type.replace('token.', ''),
      from: (now.issuedAt ?? event.startedAt).getTime(),
      staleFrom: Math.min(now.refreshAt?.getTime() ?? hardStop, hardStop),
      hardStop,
      expiresAt: event.expiresAt.getTime(),
    });
    if (this.#bars.length > BARS) this.#bars.shift();
  }
}

function detailOf(event: TokenEvent): string {
  switch (event.type) {
    case 'token.obtained':
      return `by a login: ${event.reason}`;
    case 'token.refreshed':
      return 'by the refresh token';
    case 'token.adopted':
      return 'from another replica';
    case 'token.failed':
      return `${event.code}: ${plain(event.message)}`;
    case 'token.ambiguous':
      return `${event.code}: the refresh token may be spent and is not sent again`;
    case 'token.suspicious':
      return 'a refresh token was refused without a known cause';
    case 'token.signature_mismatch':
      return 'a login response that the vendor has not signed';
    case 'token.locked':
      return event.reason;
    case 'token.recovered':
      return 'the first success after a failure';
    case 'token.solo':
      return 'the store is away, this process goes on alone';
  }
}

/** Without the name of the package, as this page is about nothing else. */
function plain(message: string): string {
  return message.replace('nestjs-b2binpay-auth: ', '');
}

import type { ApiResponse, TokenRequest } from '../../lib/protocol/index.js';
import type { SimTime } from './sim-clock.js';

const EPOCH_MS = Date.UTC(2024, 0, 2);

export interface SimRequest {
  readonly at: number;
  readonly kind: TokenRequest['kind'];
}

/** The vendor's v2 token endpoints, without HTTP and signatures (which stand in front of the core). */
export class SimVendor {
  readonly requests: SimRequest[] = [];
  lifeMs = 60_000;
  refreshLifeMs = 30 * 86_400_000;
  /** `Date` against the server's clock; undefined: no `Date`. */
  dateSkewMs: () => number | undefined = () => 0;
  /** Every refresh token that arrived, oldest first. */
  readonly refreshTokensSent: string[] = [];
  /** Refresh tokens that were sent again after they were spent. */
  reuses = 0;
  /** By hand: what a request gets instead; undefined leaves it to the vendor. */
  instead: (kind: TokenRequest['kind']) => ApiResponse | undefined = () => undefined;
  /** Whether a login ends older refresh tokens. */
  endsOlderRefreshTokens = false;
  #failsUntil = -Infinity;
  readonly #time: SimTime;
  readonly #accessEnds = new Map<string, number>();
  readonly #refreshState = new Map<string, 'live' | 'spent' | 'ended'>();
  /** How many pairs were issued; the n-th is `access.n` and `refresh.n`. */
  issued = 0;

  constructor(time: SimTime) {
    this.#time = time;
  }

  answer(request: TokenRequest): ApiResponse {
    this.requests.push({ at: this.#time.trueMs, kind: request.kind });
    if (this.#time.trueMs < this.#failsUntil) return this.respond(503, {});
    const instead = this.instead(request.kind);
    if (instead !== undefined) return instead;
    if (request.kind === 'refresh') {
      this.refreshTokensSent.push(request.refreshToken.reveal());
      const state = this.#refreshState.get(request.refreshToken.reveal());
      if (state === 'spent') this.reuses += 1;
      if (state !== 'live') return this.respond(401, { errors: [{ status: '401', code: '2007' }] });
      this.#refreshState.set(request.refreshToken.reveal(), 'spent');
    }
    if (request.kind === 'obtain' && this.endsOlderRefreshTokens) {
      for (const [token, state] of this.#refreshState)
        if (state === 'live') this.#refreshState.set(token, 'ended');
    }
    return this.#issue(request.kind);
  }

  /** Answers 503 for a while. */
  failFor(ms: number): void {
    this.#failsUntil = this.#time.trueMs + ms;
  }

  /** Whether the API would answer 401 to it. */
  isDead(accessToken: string): boolean {
    return (this.#accessEnds.get(accessToken) ?? 0) <= this.#time.trueMs;
  }

  respond(status: number, value: unknown): ApiResponse {
    const skewMs = this.dateSkewMs();
    const date =
      skewMs === undefined ? undefined : new Date(EPOCH_MS + this.#time.trueMs + skewMs).toUTCString();
    return { status, date, retryAfter: undefined, body: { is: 'json', value } };
  }

  #issue(kind: TokenRequest['kind']): ApiResponse {
    this.issued += 1;
    const access = `access.${this.issued}`;
    const refresh = `refresh.${this.issued}`;
    this.#accessEnds.set(access, this.#time.trueMs + this.lifeMs);
    this.#refreshState.set(refresh, 'live');
    const at = (laterMs: number): string => new Date(EPOCH_MS + this.#time.trueMs + laterMs).toISOString();
    const attributes = {
      access,
      refresh,
      access_expired_at: at(this.lifeMs),
      refresh_expired_at: at(this.refreshLifeMs),
    };
    const meta = { time: at(0), sign: '0'.repeat(64) };
    return this.respond(200, { data: { attributes }, ...(kind === 'obtain' && { meta }) });
  }
}

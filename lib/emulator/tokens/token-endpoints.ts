import { type TokenRequestKind, VERSION_TRAITS } from '../../protocol/index.js';
import { AccessTokens } from './access-tokens.js';
import { type Account, Accounts } from './accounts.js';
import { type IncomingRequest, attributeOf } from '../incoming-request.js';
import { JwtMint } from './jwt-mint.js';
import { RefreshTokens } from './refresh-tokens.js';
import { errorReply, jsonReply, type EmulatedResponse } from '../server-response.js';
import type { ServerClock } from '../server-clock.js';
import type { EmulatorSettings } from '../settings.js';
import type { Counters } from '../stats.js';
import { type IssuedPair, pairData, signedMeta, type Signing, v3Data } from './token-answers.js';

const NO_ACCOUNT = 'No active account found with the given credentials';

/** Login and refresh, with the vendor's responses. */
export class TokenEndpoints {
  readonly access = new AccessTokens();
  readonly refresh = new RefreshTokens();
  readonly #accounts: Accounts;
  readonly #mint = new JwtMint();
  readonly #settings: EmulatorSettings;
  readonly #time: ServerClock;
  readonly #counters: Counters;

  constructor(settings: EmulatorSettings, time: ServerClock, counters: Counters) {
    this.#settings = settings;
    this.#accounts = new Accounts(settings.accounts);
    this.#time = time;
    this.#counters = counters;
  }

  respond(kind: TokenRequestKind, request: IncomingRequest, signing: Signing): EmulatedResponse {
    return kind === 'obtain' ? this.#obtain(request, signing) : this.#refreshPair(request);
  }

  /** The account of a token request, whether or not it will succeed. */
  accountOf(request: IncomingRequest): Account | undefined {
    const login = attributeOf(request, VERSION_TRAITS[this.#settings.apiVersion].fields.account);
    return this.#accounts.byLogin(login) ?? this.refresh.accountOf(attributeOf(request, 'refresh'));
  }

  #obtain(request: IncomingRequest, signing: Signing): EmulatedResponse {
    const { apiVersion, sessions, idStyle, accessTtlMs } = this.#settings;
    const { fields, login, credentialsRefusedCode } = VERSION_TRAITS[apiVersion];
    const account = this.#accounts.byCredentials(
      attributeOf(request, fields.account),
      attributeOf(request, fields.secret),
    );
    if (account === undefined) {
      this.#counters.count('rejectedLogins');
      const code = credentialsRefusedCode === undefined ? {} : this.#code(credentialsRefusedCode);
      return this.#noAccount(400, code, 'rejected', this.accountOf(request));
    }
    if (sessions !== 'many') this.refresh.end(account);
    if (sessions === 'one') this.access.revoke(account);
    this.#counters.count('obtained');
    const outcome = { account: account.label };
    if (login === 'expires-in') {
      const data = v3Data(this.#issueAccess(account, this.#time.wall()), accessTtlMs, idStyle);
      return jsonReply(200, { data }, 'obtained', outcome);
    }
    const pair = this.#issuePair(account, this.#settings.refreshTtlMs, this.#time.wall());
    const body = { data: pairData(pair, idStyle), meta: signedMeta(pair, account, signing) };
    return jsonReply(200, body, 'obtained', outcome);
  }

  #refreshPair(request: IncomingRequest): EmulatedResponse {
    const now = this.#time.monotonic();
    const verdict = this.refresh.spend(attributeOf(request, 'refresh'), now);
    if (verdict.is !== 'live') {
      if (verdict.is === 'reused') this.#counters.count('refreshReuses');
      if (verdict.is === 'ended') this.#counters.count('refreshEnded');
      return this.#noAccount(401, this.#code(2007), verdict.is, verdict.account);
    }
    const { refreshSlides, refreshTtlMs, refreshWrapped, idStyle } = this.#settings;
    const { account, expiresAt, sessionAt } = verdict;
    const pair = this.#issuePair(account, refreshSlides ? refreshTtlMs : expiresAt - now, sessionAt);
    const data = pairData(pair, idStyle);
    this.#counters.count('refreshed');
    return jsonReply(200, refreshWrapped ? { data } : data, 'refreshed', { account: account.label });
  }

  #issueAccess(account: Account, sessionAt: number): string {
    const ttlMs = this.#settings.accessTtlMs;
    const access = this.#mintFor(account, 'access', ttlMs, sessionAt);
    this.access.add(access, account, this.#time.monotonic() + ttlMs);
    return access;
  }

  #issuePair(account: Account, refreshTtlMs: number, sessionAt: number): IssuedPair {
    const at = this.#time.stamp();
    const access = this.#issueAccess(account, sessionAt);
    const refresh = this.#mintFor(account, 'refresh', refreshTtlMs, sessionAt);
    this.refresh.add(refresh, account, this.#time.monotonic() + refreshTtlMs, sessionAt);
    return { access, refresh, accessTtlMs: this.#settings.accessTtlMs, refreshTtlMs, at };
  }

  #mintFor(account: Account, tokenType: 'access' | 'refresh', ttlMs: number, sessionAt: number): string {
    const now = this.#time.wall();
    const issuedAtMs = this.#settings.issuedAt === 'session' ? sessionAt : now;
    return this.#mint.mint({ tokenType, userId: account.userId, issuedAtMs, expiresAtMs: now + ttlMs });
  }

  #noAccount(
    status: number,
    code: { code?: string | number },
    outcome: 'rejected' | 'reused' | 'ended',
    account: Account | undefined,
  ): EmulatedResponse {
    const error = { ...code, title: NO_ACCOUNT, detail: NO_ACCOUNT };
    return errorReply(status, error, outcome, { account: account?.label });
  }

  #code(code: number): { code: string | number } {
    return { code: this.#settings.codeStyle === 'number' ? code : String(code) };
  }
}

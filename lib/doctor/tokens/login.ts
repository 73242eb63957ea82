import { NO_GAP_FROM_MS } from '../../core/policy/token-window.js';
import type { AcceptedToken, FailedExchange } from '../../core/policy/exchange-verdict.js';
import { type Secret, tokenMessage, VERSION_TRAITS } from '../../protocol/index.js';
import { durationOf } from '../durations.js';
import { note, ok, type Outcome, wrong, wrongBy } from '../outcome.js';
import type { Report } from '../report.js';
import type { Setup } from '../setup.js';
import type { Exchange, Exchanges } from './exchanges.js';
import { wrongFormOf } from './wrong-keys.js';

/** What a failed login may have to do with. */
export interface LoginContext {
  readonly setup: Setup;
  /** Local addresses of this machine's connections to the API. */
  readonly localAddresses: readonly string[];
}

/** One login. Returns its refresh token, if there is one. */
export async function tryLogin(
  exchanges: Exchanges,
  context: LoginContext,
  report: Report,
): Promise<Secret | undefined> {
  const exchange = await exchanges.login();
  const { verdict, tookMs } = exchange;
  if (verdict.is === 'failed') {
    report.add('login', refused(verdict, exchange, context), tookMs);
    return undefined;
  }
  report.add('login', accepted(verdict, exchange, context.setup), tookMs);
  for (const outcome of remarks(verdict)) report.add('login', outcome, 0);
  return verdict.pair.refreshToken;
}

/** One real rotation of the refresh token. */
export async function tryRefresh(exchanges: Exchanges, token: Secret, report: Report): Promise<void> {
  const { verdict, tookMs } = await exchanges.refresh(token);
  if (verdict.is === 'failed') {
    report.add('refresh', wrongBy(verdict.error, 'The login just before had worked.'), tookMs);
    return;
  }
  const { lifetimeMs, refreshToken } = verdict.pair;
  const isRotated = refreshToken !== undefined && refreshToken.reveal() !== token.reveal();
  const outcome = isRotated
    ? ok(`Accepted: a new pair; the access token lives ${durationOf(lifetimeMs)}.`)
    : wrong(
        'Accepted, but no new refresh token came, so every other renewal will be a login.',
        'rotation-missing',
      );
  report.add('refresh', outcome, tookMs);
  for (const remark of remarks(verdict)) report.add('refresh', remark, 0);
}

function accepted({ pair, serverTime }: AcceptedToken, { sent, tookMs }: Exchange, setup: Setup): Outcome {
  const { lifetimeMs, refreshLifetimeMs } = pair;
  const isSigned = VERSION_TRAITS[setup.credentials.apiVersion].login === 'signed-pair';
  const offsetMs = serverTime === undefined ? undefined : serverTime - (sent.wall + tookMs / 2);
  return ok(
    [
      isSigned ? 'Accepted, and the signature is right.' : 'Accepted (API v3 signs no logins).',
      `The access token lives ${durationOf(lifetimeMs)}`,
      refreshLifetimeMs === undefined ? '.' : `, the refresh token ${durationOf(refreshLifetimeMs)}.`,
      offsetMs === undefined ? '' : ` The server's clock ${offsetOf(offsetMs)}.`,
    ]
      .join(' ')
      .replace(/ (?=[.,])/g, '')
      .replace(/ {2}/g, ' '),
  );
}

function offsetOf(offsetMs: number): string {
  if (Math.abs(offsetMs) < 2_000) return 'agrees with this one';
  return `is ${durationOf(Math.abs(offsetMs))} ${offsetMs > 0 ? 'ahead of' : 'behind'} this one`;
}

function remarks({ pair, twoFactor, isLifetimeDoubtful }: AcceptedToken): readonly Outcome[] {
  return [
    ...(twoFactor === true
      ? [note('2FA is on for this account, which B2BINPAY does not support for API users.', 'two-factor-on')]
      : []),
    ...(pair.lifetimeMs < NO_GAP_FROM_MS
      ? [wrong('Tokens live less than 10 s: callers may have to wait during renewals.', 'lifetime-short')]
      : []),
    ...(isLifetimeDoubtful
      ? [
          wrong(
            "The times in B2BINPAY's responses contradict each other, so renewals will be logins.",
            'lifetime-doubtful',
          ),
        ]
      : []),
  ];
}

function refused({ error }: FailedExchange, { signed }: Exchange, context: LoginContext): Outcome {
  switch (error.code) {
    case 'CREDENTIALS_REJECTED':
      return wrongBy(
        error,
        `They were sent to ${context.setup.options.baseUrl} as API ${context.setup.credentials.apiVersion}.`,
      );
    case 'IP_NOT_ALLOWED':
      return wrongBy(error, addressesOf(context.localAddresses));
    case 'SIGNATURE_MISMATCH':
      return wrongBy(error, signatureHint(signed, context.setup));
    default:
      return wrongBy(error);
  }
}

function addressesOf(local: readonly string[]): string {
  const list = local.length === 0 ? 'unknown addresses' : [...new Set(local)].join(' and ');
  return `This machine connects from ${list}; behind NAT or a proxy B2BINPAY sees the address of that. Which family it sees is not known: allow both.`;
}

function signatureHint(signed: Exchange['signed'], { credentials }: Setup): string {
  if (signed === undefined || signed.sign === '') return 'The response has no readable signature at all.';
  const form = wrongFormOf(credentials, tokenMessage(signed.time, signed.refresh), signed.sign);
  return form === undefined
    ? 'No form of these credentials makes this signature: the response comes from somebody else, or is an old one.'
    : `It was made with ${form}.`;
}

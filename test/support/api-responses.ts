import type { ExchangeVerdict } from '../../lib/core/policy/exchange-verdict.js';
import { type ApiResponse, Secret } from '../../lib/protocol/index.js';
import { NOW } from './account-states.js';

/** An instant in the vendor's writing, so many milliseconds from the present of the tables. */
export function inMs(ms: number): string {
  return new Date(NOW.wall + ms).toISOString();
}

/** A `Date` header, so many milliseconds from the present of the tables. */
export function dateIn(ms: number): string {
  return new Date(NOW.wall + ms).toUTCString();
}

export function json(status: number, value: unknown): ApiResponse {
  return { status, date: undefined, retryAfter: undefined, body: { is: 'json', value } };
}

/** The vendor's error body. */
export function errors(status: number, entry: Readonly<Record<string, string>> = {}): ApiResponse {
  return json(status, { errors: [{ status: String(status), ...entry }] });
}

/** A page of something in between. */
export function html(status: number): ApiResponse {
  return { status, date: undefined, retryAfter: undefined, body: { is: 'text' } };
}

/**
 * A verdict in one line, so that tables can be read: `token`, or `<outcome>: <fate of the refresh token>, <pace>`, then what
 * is owed and what locks, where anything does.
 */
export function summaryOf(verdict: ExchangeVerdict): string {
  if (verdict.is === 'token') return 'token';
  const { outcome, refreshToken, pace, loginOwed, lock } = verdict;
  const fate = refreshToken instanceof Secret ? `replaced by ${refreshToken.reveal()}` : refreshToken;
  const parts = [fate, pace, loginOwed && `owes ${loginOwed}`, lock && `locks ${lock}`];
  return `${outcome}: ${parts.filter((part) => part !== undefined).join(', ')}`;
}

const FIRST_BACKOFF_MS = 500;
const MAX_WITHOUT_TOKEN_MS = 8_000;
const MAX_WITH_TOKEN_MS = 30_000;
const PERMANENT_ERROR_MS = [30_000, 60_000, 120_000, 240_000] as const;
const MAX_PERMANENT_ERROR_MS = 300_000;
const MIN_DEADLINE_MS = 1_000;

/** Delay after two login responses with a wrong signature. */
export const SIGNATURE_PROBE_MS = 300_000;

/** Timeout of one exchange. While a token is valid, three attempts fit into its remaining time. */
export function exchangeDeadlineMs(validForMs: number, timeoutMs: number): number {
  return validForMs > 0 ? Math.min(timeoutMs, Math.max(validForMs / 3, MIN_DEADLINE_MS)) : timeoutMs;
}

/**
 * Delay after the nth consecutive failure: doubles each time, with jitter over its upper half so that it has a minimum,
 * and while a token is valid at most a third of its remaining time.
 */
export function backoffMs(failures: number, validForMs: number, random: () => number): number {
  const max = validForMs > 0 ? MAX_WITH_TOKEN_MS : MAX_WITHOUT_TOKEN_MS;
  const base = Math.min(max, FIRST_BACKOFF_MS * 2 ** Math.min(failures - 1, 20));
  const cap = validForMs > 0 ? Math.max(1_000, validForMs / 3) : Infinity;
  return Math.min((0.5 + 0.5 * random()) * base, cap);
}

/** Delay after the nth consecutive non-retryable response. */
export function permanentErrorBackoffMs(refusals: number): number {
  return PERMANENT_ERROR_MS[refusals - 1] ?? MAX_PERMANENT_ERROR_MS;
}

/** Cooldown after a 429 without a usable `Retry-After`. */
export function defaultCooldownMs(random: () => number): number {
  return 20_000 + 5_000 * random();
}

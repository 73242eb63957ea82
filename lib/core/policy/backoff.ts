const FIRST_PAUSE_MS = 500;
const CEILING_WITHOUT_TOKEN_MS = 8_000;
const CEILING_WITH_TOKEN_MS = 30_000;
const SLOW_PACE_MS = [30_000, 60_000, 120_000, 240_000, 300_000] as const;
const SLOWEST_MS = 300_000;
const MIN_DEADLINE_MS = 1_000;

/** After a login whose answer had a wrong signature twice. */
export const SIGNATURE_PROBE_MS = 300_000;

/** Deadline of one exchange: with a valid token three of them fit into what is left of it. */
export function exchangeDeadlineMs(validForMs: number, timeoutMs: number): number {
  return validForMs > 0 ? Math.min(timeoutMs, Math.max(validForMs / 3, MIN_DEADLINE_MS)) : timeoutMs;
}

/**
 * Pause after the n-th failure in a row: doubling, jittered over its upper half so that it has a floor, and with a
 * valid token never so long that what is left of it passes unused.
 */
export function backoffMs(failures: number, validForMs: number, random: () => number): number {
  const ceiling = validForMs > 0 ? CEILING_WITH_TOKEN_MS : CEILING_WITHOUT_TOKEN_MS;
  const base = Math.min(ceiling, FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 20));
  const cap = validForMs > 0 ? Math.max(1_000, validForMs / 3) : Infinity;
  return Math.min((0.5 + 0.5 * random()) * base, cap);
}

/** Pause after the n-th answer in a row that asking again does not change by itself. */
export function permanentErrorBackoffMs(refusals: number): number {
  return SLOW_PACE_MS[refusals - 1] ?? SLOWEST_MS;
}

/** What a 429 without a usable `Retry-After` asks for. */
export function defaultCooldownMs(random: () => number): number {
  return 20_000 + 5_000 * random();
}

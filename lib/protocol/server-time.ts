const ISO_INSTANT =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,6}))?(?:Z|([+-])(\d{2}):(\d{2}))$/;

const MIN_RETRY_AFTER_MS = 1_000;
const MAX_RETRY_AFTER_MS = 300_000;

/** Reads the vendor's instants (fraction of 0-6 digits, `Z` or an offset) as epoch milliseconds. */
export function parseIsoInstant(text: unknown): number | undefined {
  const match = typeof text === 'string' ? ISO_INSTANT.exec(text) : null;
  if (match === null) return undefined;
  const part = (index: number): number => Number(match[index] ?? '0');
  const [year, month, day, hour, minute, second] = [part(1), part(2), part(3), part(4), part(5), part(6)];
  const midnight = new Date(Date.UTC(year, month - 1, day));
  const exists =
    midnight.getUTCFullYear() === year &&
    midnight.getUTCMonth() === month - 1 &&
    midnight.getUTCDate() === day;
  const [offsetHour, offsetMinute] = [part(9), part(10)];
  if (!exists || hour > 23 || minute > 59 || second > 60 || offsetHour > 23 || offsetMinute > 59) {
    return undefined;
  }
  const fractionMs = Number(`0.${match[7] ?? '0'}`) * 1_000;
  const offsetMs = (match[8] === '-' ? -1 : 1) * (offsetHour * 60 + offsetMinute) * 60_000;
  return midnight.getTime() + ((hour * 60 + minute) * 60 + second) * 1_000 + fractionMs - offsetMs;
}

/** Reads an HTTP date (`Date`, `Retry-After`) as epoch milliseconds; it has whole seconds, cut off. */
export function parseHttpDate(text: string | undefined): number | undefined {
  if (text === undefined || !/^[A-Z][a-z]{2}, .* GMT$/.test(text)) return undefined;
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? undefined : instant;
}

/**
 * Reads `Retry-After`, which the vendor does not document: seconds, or a date against the answer's own `Date`.
 * Clamped to 1 s … 5 min; what cannot be read counts as absent.
 */
export function parseRetryAfter(text: string | undefined, date: string | undefined): number | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const answeredAt = parseHttpDate(date);
  const until = parseHttpDate(text);
  const seconds = Number(text);
  const waitMs = until !== undefined && answeredAt !== undefined ? until - answeredAt : seconds * 1_000;
  if (Number.isNaN(waitMs)) return undefined;
  return Math.min(Math.max(waitMs, MIN_RETRY_AFTER_MS), MAX_RETRY_AFTER_MS);
}

const ISO_INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?(?:Z|[+-]\d{2}:\d{2})$/;

const ZERO = '0'.charCodeAt(0);
/** Of `±hh:mm`. */
const ZONE_LENGTH = 6;
const MIN_RETRY_AFTER_MS = 1_000;
const MAX_RETRY_AFTER_MS = 300_000;

/** Parses the vendor's timestamps (0-6 fractional digits, `Z` or an offset) into epoch milliseconds. */
export function parseIsoInstant(text: unknown): number | undefined {
  if (typeof text !== 'string' || !ISO_INSTANT.test(text)) return undefined;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 7);
  const day = digits(text, 8, 10);
  const hour = digits(text, 11, 13);
  const minute = digits(text, 14, 16);
  const second = digits(text, 17, 19);
  // `Date.UTC` maps years below 100 to the 20th century.
  if (year < 100 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const offsetMs = text.endsWith('Z') ? 0 : offsetAtEnd(text);
  if (offsetMs === undefined) return undefined;
  return Date.UTC(year, month - 1, day, hour, minute, second) + fractionMsOf(text) - offsetMs;
}

/** The decimal number between two positions of a string. */
function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at += 1) value = value * 10 + (text.charCodeAt(at) - ZERO);
  return value;
}

/** The fraction of the second as milliseconds. */
function fractionMsOf(text: string): number {
  const from = 20;
  const to = text.length - (text.endsWith('Z') ? 1 : ZONE_LENGTH);
  return to > from ? digits(text, from, to) / 10 ** (to - from - 3) : 0;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** `±hh:mm` as milliseconds. */
function offsetAtEnd(text: string): number | undefined {
  const start = text.length - ZONE_LENGTH;
  const [hour, minute] = [digits(text, start + 1, start + 3), digits(text, start + 4, start + 6)];
  if (hour > 23 || minute > 59) return undefined;
  return (text.charAt(start) === '-' ? -1 : 1) * (hour * 60 + minute) * 60_000;
}

/** Parses an HTTP date (`Date`, `Retry-After`) into epoch milliseconds; it is truncated to whole seconds. */
export function parseHttpDate(text: string | undefined): number | undefined {
  if (text === undefined || !/^[A-Z][a-z]{2}, .* GMT$/.test(text)) return undefined;
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? undefined : instant;
}

/**
 * Parses `Retry-After`, which the vendor does not document: seconds, or a date relative to the response's own `Date`.
 * Clamped to 1 s … 5 min; an invalid value counts as absent.
 */
export function parseRetryAfter(text: string | undefined, date: string | undefined): number | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const respondedAt = parseHttpDate(date);
  const until = parseHttpDate(text);
  const seconds = Number(text);
  const waitMs = until !== undefined && respondedAt !== undefined ? until - respondedAt : seconds * 1_000;
  if (Number.isNaN(waitMs)) return undefined;
  return Math.min(Math.max(waitMs, MIN_RETRY_AFTER_MS), MAX_RETRY_AFTER_MS);
}

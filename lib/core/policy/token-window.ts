/** When a token is renewed and when it stops being handed out, in milliseconds after its request was sent. */
export interface TokenWindow {
  readonly refreshAtMs: number;
  /** For the timer: `refreshAtMs`, but not before `minIntervalMs`. */
  readonly timerAtMs: number;
  readonly hardStopMs: number;
}

export interface WindowSettings {
  readonly earliest: number;
  readonly latest: number;
  readonly minIntervalMs: number;
}

/** With shorter lifetimes, renewal cannot be early enough for every call to find a token. */
export const NO_GAP_FROM_MS = 10_000;

export function clamp(value: number, min: number, max: number): number {
  return Math.min(Math.max(value, min), max);
}

/** How long before its expiry a token is no longer used. */
export function safetyMarginMs(lifetimeMs: number): number {
  return clamp(0.05 * lifetimeMs, 2_000, 30_000);
}

/** How long a token is handed out after its request was sent. */
export function hardStopMs(lifetimeMs: number): number {
  return Math.max(lifetimeMs - safetyMarginMs(lifetimeMs), 0.8 * lifetimeMs);
}

/** @param share random for each token, 0 … 1: it spreads the renewals of many processes. */
export function tokenWindow(lifetimeMs: number, share: number, settings: WindowSettings): TokenWindow {
  const stopMs = hardStopMs(lifetimeMs);
  const fraction = settings.earliest + share * (settings.latest - settings.earliest);
  const refreshAtMs = Math.min(fraction * lifetimeMs, stopMs - Math.min(2_000, 0.2 * lifetimeMs));
  return {
    refreshAtMs,
    timerAtMs: Math.max(refreshAtMs, Math.min(settings.minIntervalMs, 0.6 * lifetimeMs)),
    hardStopMs: stopMs,
  };
}

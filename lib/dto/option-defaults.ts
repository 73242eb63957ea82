/** The defaults of all options. Durations in milliseconds. */
export const OPTION_DEFAULTS = {
  http: {
    timeoutMs: 8_000,
    maxResponseBytes: 1_048_576,
    useEnvProxy: false,
    maxSockets: 256,
  },
  refresh: {
    earliest: 0.6,
    latest: 0.75,
    minIntervalMs: 5_000,
    onRepeatedSuspicion: 'obtain',
  },
  rateLimit: {
    perMinute: 15,
    scope: 'origin',
  },
  callbacks: {
    /** A week. */
    maxAgeMs: 604_800_000,
    maxFutureMs: 300_000,
    unsigned: 'ignore',
    trackingIds: 'flag',
    leaseMs: 60_000,
    busyWaitMs: 10_000,
  },
  waitTimeoutMs: 10_000,
  eager: true,
} as const;

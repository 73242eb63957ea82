import type { Agent } from 'node:https';

export interface HttpSettings {
  /** Timeout of one request in milliseconds, up to the last byte of the response. */
  readonly timeoutMs: number;
  /** Maximum size of a response in bytes, after decompression. */
  readonly maxResponseBytes: number;
  readonly httpsAgent?: Agent | undefined;
  /** Whether `HTTPS_PROXY` and related variables are used. */
  readonly useEnvProxy: boolean;
  /** Connections per origin for business calls, unless `httpsAgent` is set; unlimited if absent. */
  readonly maxSockets?: number | undefined;
}

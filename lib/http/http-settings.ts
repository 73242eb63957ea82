import type { Agent } from 'node:https';

export interface HttpSettings {
  /** Deadline of one exchange in milliseconds, from sending to the last byte of the answer. */
  readonly timeoutMs: number;
  /** Longest answer in bytes, after decompression. */
  readonly maxResponseBytes: number;
  readonly httpsAgent?: Agent | undefined;
  /** Whether `HTTPS_PROXY` and its relatives are followed. */
  readonly useEnvProxy: boolean;
  /** Connections per origin for business calls, on an agent of ours; absent: as many as there are calls. */
  readonly maxSockets?: number | undefined;
}

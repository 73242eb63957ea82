import { createHash } from 'node:crypto';
import type { Secret } from './secret.js';

/** Short identifier of a secret for logs and look-ups: 8 hex digits of its SHA-256. */
export function fingerprintOf(secret: Secret): string {
  return createHash('sha256').update(secret.reveal()).digest('hex').slice(0, 8);
}

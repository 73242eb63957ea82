import { createHash } from 'node:crypto';
import type { Secret } from './secret.js';

/** Short name of a secret for logs and look-ups; tells nothing of it. */
export function fingerprintOf(secret: Secret): string {
  return createHash('sha256').update(secret.reveal()).digest('hex').slice(0, 8);
}

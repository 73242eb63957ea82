import type { Target } from '../network/addresses.js';

/** Where a Redis URL leads; undefined if it is not one. */
export function redisTarget(url: string): Target | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, hostname, port } = new URL(url);
  if (protocol !== 'redis:' && protocol !== 'rediss:') return undefined;
  const host = hostname.replace(/^\[|\]$/g, '') || 'localhost';
  return { host, port: port === '' ? 6_379 : Number(port), isTls: protocol === 'rediss:' };
}

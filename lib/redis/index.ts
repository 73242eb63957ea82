export type { RedisClientLike, RedisStoreOptions } from './client.js';
export { RedisReplayStore } from './redis-replay-store.js';
export { RedisTokenStore } from './redis-token-store.js';

import Redis from 'ioredis';
import { RedisReplayStore, RedisTokenStore } from 'nestjs-b2binpay-auth/redis';

export const stores = (client: Redis) => [new RedisTokenStore({ client }), new RedisReplayStore({ client })];

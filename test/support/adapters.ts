import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';

/** The two servers a host can run on. */
export const ADAPTERS = [
  { host: 'Express', adapter: () => new ExpressAdapter() },
  { host: 'Fastify', adapter: () => new FastifyAdapter() },
] as const;

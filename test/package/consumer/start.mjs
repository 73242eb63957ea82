// An application of ES modules; whatever in its process says `require` gets the very same classes.
import { strict as assert } from 'node:assert';
import { createRequire } from 'node:module';
import Redis from 'ioredis';
import { TokenService } from 'nestjs-b2binpay-auth';
import { main } from './main.mjs';
// CommonJS that requires Nest 12, which Node 20.19 lets it only when Nest has been evaluated: so it comes last.
import throttler from '@nestjs/throttler';

await main(Redis, {
  module: throttler.ThrottlerModule.forRoot([{ ttl: 60_000, limit: 1_000 }]),
  guard: throttler.ThrottlerGuard,
});
assert.equal(createRequire(import.meta.url)('nestjs-b2binpay-auth').TokenService, TokenService);

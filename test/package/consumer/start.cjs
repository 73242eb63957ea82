// A CommonJS application; whatever in its process says `import` gets the very same classes, so injection by them works.
const { strict: assert } = require('node:assert');
const { ThrottlerGuard, ThrottlerModule } = require('@nestjs/throttler');

require('./main.cjs')
  .main(require('ioredis').default, {
    module: ThrottlerModule.forRoot([{ ttl: 60_000, limit: 1_000 }]),
    guard: ThrottlerGuard,
  })
  .then(() => import('nestjs-b2binpay-auth'))
  .then((imported) => assert.equal(imported.TokenService, require('nestjs-b2binpay-auth').TokenService));

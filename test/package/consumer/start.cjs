// A CommonJS application; whatever in its process says `import` gets the very same classes, so injection by them works.
const { strict: assert } = require('node:assert');

require('./main.cjs')
  .main(require('ioredis').default)
  .then(() => import('nestjs-b2binpay-auth'))
  .then((imported) => assert.equal(imported.TokenService, require('nestjs-b2binpay-auth').TokenService));

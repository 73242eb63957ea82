// One process, both ways in: the class is one and the same, so injection by it works whoever asked.
const { strict: assert } = require('node:assert');
require('reflect-metadata');

const required = require('nestjs-b2binpay-auth');
import('nestjs-b2binpay-auth').then((imported) => {
  assert.equal(required.TokenService, imported.TokenService);
  assert.equal(required.B2binpayAuthModule, imported.B2binpayAuthModule);
  console.log('require and import give one class');
});

import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, type INestApplication } from '@nestjs/common';
import { TokenService } from '../../lib/index.js';
import { ADAPTERS } from '../support/adapters.js';
import { Harness, V2 } from '../support/harness.js';
import { witness } from '../support/witness.js';

@Controller()
class WalletController {
  constructor(private readonly tokens: TokenService) {}

  @Get('wallets')
  async wallets(): Promise<string> {
    await this.tokens.getAccessToken({ timeoutMs: 0 });
    return 'never';
  }
}

let harness: Harness;
let host: INestApplication;
afterEach(async () => {
  await host.close();
  await harness.stop();
});

describe.each(ADAPTERS)("given a host on $host with Nest's own exception filter", ({ adapter }) => {
  it.each([
    {
      what: 'the account is locked',
      credentials: { login: V2.credentials.login, password: 'not-the-password' },
      isDown: false,
    },
    { what: 'there is no token', credentials: V2.credentials, isDown: true },
  ])(
    'when $what, then its client gets a constant 500 without any detail',
    async ({ credentials, isDown }) => {
      harness = await Harness.boot({
        credentials,
        controllers: [WalletController],
        ...(isDown && { prepare: (emulator) => emulator.refuseConnections() }),
      });
      host = harness.app.createNestApplication(adapter());
      await host.listen(0, '127.0.0.1');
      await harness.clock.advance(100);
      const answer = await fetch(`${await host.getUrl()}/wallets`, { headers: { connection: 'close' } });
      const text = await answer.text();
      witness(text);

      expect(answer.status).toBe(500);
      expect(JSON.parse(text)).toEqual({ statusCode: 500, message: 'Internal server error' });
    },
  );
});

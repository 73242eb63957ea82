// Bundled as a whole, with every name shortened: what is injected by name has to be found all the same.
import 'reflect-metadata';
import { strict as assert } from 'node:assert';
import { Controller, Injectable, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  acceptJsonApi,
  B2binpayAuthModule,
  B2binpayCallback,
  getTokenServiceToken,
  InjectTokenService,
  type SignedCallback,
  TokenService,
  VerifyB2binpayCallback,
} from 'nestjs-b2binpay-auth';
import { B2binpayEmulator } from 'nestjs-b2binpay-auth/testing';

const credentials = { clientId: 'key', clientSecret: 'secret', callbackSecret: 'callback-secret' };
const handled: string[] = [];

@Injectable()
class Payouts {
  constructor(
    @InjectTokenService('eu') private readonly eu: TokenService,
    private readonly main: TokenService,
  ) {}

  headers(): Promise<string[]> {
    return Promise.all([this.eu.getAuthorizationHeader(), this.main.getAuthorizationHeader()]);
  }
}

@Controller()
class CallbackController {
  @Post('callbacks')
  @VerifyB2binpayCallback({ name: 'eu' })
  handle(@B2binpayCallback() callback: SignedCallback): void {
    handled.push(callback.signed.trackingId);
  }
}

async function main(): Promise<void> {
  const emulator = await B2binpayEmulator.start({ apiVersion: 'v3', credentials });
  const options = { apiVersion: 'v3', baseUrl: emulator.url, credentials } as const;

  @Module({
    imports: [
      B2binpayAuthModule.forRoot(options),
      B2binpayAuthModule.forRootAsync({ name: 'eu', useFactory: () => options }),
    ],
    controllers: [CallbackController],
    providers: [Payouts],
  })
  class AppModule {}

  const app = await NestFactory.create(AppModule, { logger: ['error'] });
  acceptJsonApi(app);
  await app.listen(0, '127.0.0.1');
  for (const header of await app.get(Payouts).headers()) assert.match(header, /^Bearer \S+$/);
  assert.equal(app.get(getTokenServiceToken('eu'), { strict: false }).status.name, 'eu');
  const url = `${await app.getUrl()}/callbacks`;
  assert.equal((await emulator.sendCallback(url, { trackingId: 'order-1', attempts: 1 })).status, 200);
  assert.deepEqual(handled, ['order-1']);
  await app.close();
  await emulator.stop();
  console.log('boots with a named instance');
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});

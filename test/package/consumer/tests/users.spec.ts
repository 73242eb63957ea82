import 'reflect-metadata';
import { Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { B2binpayAuthModule, ThrottledError, TokenService } from 'nestjs-b2binpay-auth';
import {
  B2binpayAuthTestingModule,
  B2binpayEmulator,
  FakeTokenService,
  ManualClock,
} from 'nestjs-b2binpay-auth/testing';

@Injectable()
class Wallets {
  constructor(private readonly tokens: TokenService) {}

  header(): Promise<string> {
    return this.tokens.getAuthorizationHeader();
  }
}

it('gets what the test says from B2binpayAuthTestingModule', async () => {
  const app = await Test.createTestingModule({
    imports: [B2binpayAuthTestingModule.forRoot({ accessToken: 'of-the-test' })],
    providers: [Wallets],
  }).compile();
  expect(await app.get(Wallets).header()).toBe('Bearer of-the-test');
  app.get<FakeTokenService>(TokenService).fail(new ThrottledError({}));
  await expect(app.get(Wallets).header()).rejects.toThrow(ThrottledError);
  await app.close();
});

it('renews in virtual time against the emulator', async () => {
  const clock = new ManualClock();
  const emulator = await B2binpayEmulator.start({ apiVersion: 'v2', accessTtlMs: 60_000, clock });
  const { url: baseUrl, credentials } = emulator;
  const app = await Test.createTestingModule({
    imports: [B2binpayAuthModule.forRoot({ apiVersion: 'v2', baseUrl, credentials, clock })],
    providers: [Wallets],
  }).compile();
  await app.init();
  await clock.advance(600_000);
  expect(app.get(TokenService).status.state).toBe('fresh');
  expect(await app.get(Wallets).header()).toMatch(/^Bearer \S+$/);
  expect(emulator.stats.refreshed).toBeGreaterThan(10);
  await app.close();
  await emulator.stop();
});

import 'reflect-metadata';
import { Test } from '@nestjs/testing';
import { TokenService } from 'nestjs-b2binpay-auth';
import { B2binpayEmulator, ManualClock } from 'nestjs-b2binpay-auth/testing';
import { B2binpayAuthModule } from 'nestjs-b2binpay-auth';

it('renews in virtual time, in the CommonJS suite of a Nest 11 user', async () => {
  const clock = new ManualClock();
  const emulator = await B2binpayEmulator.start({ apiVersion: 'v2', accessTtlMs: 60_000, clock });
  const { url: baseUrl, credentials } = emulator;
  const app = await Test.createTestingModule({
    imports: [B2binpayAuthModule.forRoot({ apiVersion: 'v2', baseUrl, credentials, clock })],
  }).compile();
  await app.init();
  await clock.advance(600_000);
  expect(app.get(TokenService).status.state).toBe('fresh');
  expect(emulator.stats.refreshed).toBeGreaterThan(10);
  await app.close();
  await emulator.stop();
});

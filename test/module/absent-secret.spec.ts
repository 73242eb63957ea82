import { afterEach, describe, expect, it } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import { B2binpayAuthModule, CallbackVerifier, ConfigurationError, TokenService } from '../../lib/index.js';
import { B2binpayEmulator } from '../../lib/testing/index.js';
import { callbackOf } from '../callback/bodies.js';
import { keepSecrets, V3 } from '../support/harness.js';
import { rejection } from '../support/rejection.js';

/** As JSON of a secret manager has it. */
function withNull(): typeof V3.credentials {
  return Object.assign({ ...V3.credentials }, { callbackSecret: null });
}

let app: TestingModule | undefined;
let emulator: B2binpayEmulator | undefined;
afterEach(async () => {
  await app?.close();
  await emulator?.stop();
});

describe('given v3 credentials whose callbackSecret is null', () => {
  it.each([
    ['written down', withNull()],
    ['read by a function', () => Promise.resolve(withNull())],
  ])('when they are %s, then the secret is absent and tokens come', async (_, credentials) => {
    keepSecrets(V3.credentials);
    emulator = await B2binpayEmulator.start(V3);
    app = await Test.createTestingModule({
      imports: [B2binpayAuthModule.forRoot({ apiVersion: 'v3', baseUrl: emulator.url, credentials })],
    }).compile();
    await app.init();
    await app.get(TokenService).whenReady();
    expect(app.get(TokenService).status).toMatchObject({ state: 'fresh', consecutiveFailures: 0 });
    expect(app.get(CallbackVerifier).verify(callbackOf('v3'))).toMatchObject({ code: 'SIGNATURE_MISMATCH' });
  });

  it('when they are previous ones, then the boot says that they sign no callbacks', async () => {
    const options = { ...V3, environment: 'sandbox', eager: false } as const;
    const callbacks = { previousCredentials: [withNull()] };
    const error = await rejection(
      Test.createTestingModule({
        imports: [B2binpayAuthModule.forRoot({ ...options, callbacks })],
      }).compile(),
    );
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(String(error)).toContain('`callbacks.previousCredentials[0]` signs no callbacks');
  });
});

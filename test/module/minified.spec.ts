import { expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import {
  B2binpayAuthModule,
  B2binpayHttpService,
  CallbackConfirmer,
  CallbackProcessor,
  CallbackVerifier,
  getB2binpayHttpToken,
  getCallbackConfirmerToken,
  getCallbackProcessorToken,
  getCallbackVerifierToken,
  getTokenServiceToken,
  TokenService,
} from '../../lib/index.js';
import { V2 } from '../support/harness.js';

it('given a bundler that calls every class the same, when a named instance is registered, then it boots', async () => {
  const types = [TokenService, B2binpayHttpService, CallbackVerifier, CallbackProcessor, CallbackConfirmer];
  for (const type of types) Object.defineProperty(type, 'name', { value: 't' });

  const app = await Test.createTestingModule({
    imports: [B2binpayAuthModule.forRoot({ ...V2, name: 'eu', environment: 'sandbox', eager: false })],
  }).compile();
  const services = [
    getTokenServiceToken,
    getB2binpayHttpToken,
    getCallbackVerifierToken,
    getCallbackProcessorToken,
    getCallbackConfirmerToken,
  ].map((tokenOf) => app.get<object>(tokenOf('eu')));
  await app.close();

  for (const [index, type] of types.entries()) expect(services[index]).toBeInstanceOf(type);
});

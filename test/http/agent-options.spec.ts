import { EventEmitter } from 'node:events';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import { describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { B2binpayAuthModule, ConfigurationError } from '../../lib/index.js';
import { rejection } from '../support/rejection.js';
import { keepSecret } from '../support/witness.js';

const CREDENTIALS = { login: 'the-login', password: 'the-password-of-this-test' };
const GATEWAY = 'https://gateway.example/b2binpay';

/** Boots an application with an agent, which plain JavaScript can hand over untyped. */
async function boot(httpsAgent: unknown, target: object = { environment: 'sandbox' }): Promise<void> {
  keepSecret(CREDENTIALS.password);
  const options = { apiVersion: 'v2', credentials: CREDENTIALS, eager: false } as const;
  const given = Object.assign({ ...options }, target, httpOf(httpsAgent));
  const app = await Test.createTestingModule({ imports: [B2binpayAuthModule.forRoot(given)] }).compile();
  await app.close();
}

function httpOf(httpsAgent: unknown): object {
  return { http: { httpsAgent } };
}

type Check = (host: string, certificate: PeerCertificate) => Error | undefined;
const PINNED = 'AB:CD';
const pins: Check = (host, certificate) =>
  checkServerIdentity(host, certificate) ??
  (certificate.fingerprint256 === PINNED ? undefined : new Error('not the pinned certificate'));

describe('given an agent that would hand the secret to another host, when the application boots, then it stops', () => {
  it.each<[string, unknown]>([
    ['undefined for every certificate', () => undefined],
    ['null, with which TLS goes on too', () => null],
    ['false, likewise', () => false],
  ])('checkServerIdentity returns %s', async (_what, check) => {
    const agent = new HttpsAgent();
    Reflect.set(agent.options, 'checkServerIdentity', check);
    const error = await rejection(boot(agent));

    expect(error).toBeInstanceOf(ConfigurationError);
    expect(String(error)).toContain('`http.httpsAgent`');
    expect(String(error)).toContain('tls.checkServerIdentity(host, certificate)');
  });

  it('checkServerIdentity accepts whatever answers at the configured base URL', async () => {
    const check: Check = (host, certificate) =>
      host === 'gateway.example' ? undefined : checkServerIdentity(host, certificate);
    const agent = new HttpsAgent({ checkServerIdentity: check });

    expect(await rejection(boot(agent, { baseUrl: GATEWAY }))).toBeInstanceOf(ConfigurationError);
  });

  it('a proxy agent carries such a function', async () => {
    class ProxyAgent extends HttpAgent {}
    const agent = new ProxyAgent();
    Reflect.set(agent, 'options', { checkServerIdentity: () => undefined });

    expect(await rejection(boot(agent))).toBeInstanceOf(ConfigurationError);
  });
});

describe('given an agent that cannot make TLS connections, when the application boots, then it stops', () => {
  it.each<[string, unknown]>([
    ['a plain http.Agent', new HttpAgent()],
    ['an object that is no agent', {}],
    ['the options of an agent', { ca: 'a CA', createConnection: () => undefined }],
  ])('%s', async (_what, agent) => {
    const error = await rejection(boot(agent));

    expect(error).toBeInstanceOf(ConfigurationError);
    expect(String(error)).toContain('`http.httpsAgent` must be an Agent of node:https');
  });
});

describe('given an agent that verifies, when the application boots, then it goes on', () => {
  class AgentOverHttp extends HttpAgent {}
  class AgentOfItsOwn extends EventEmitter {
    addRequest(): void {}
  }
  it.each<[string, unknown]>([
    ["Node's own", new HttpsAgent({ keepAlive: true })],
    ["Node's own check", new HttpsAgent({ checkServerIdentity })],
    ['one that pins a certificate', new HttpsAgent({ checkServerIdentity: pins })],
    [
      'one whose pinning stumbles over a made-up certificate',
      new HttpsAgent({
        checkServerIdentity: () => {
          throw new TypeError('no such key');
        },
      }),
    ],
    ['a proxy agent that derives from http.Agent', new AgentOverHttp()],
    ["a proxy agent that derives from nothing of Node's", new AgentOfItsOwn()],
  ])('%s', async (_what, agent) => {
    await expect(boot(agent)).resolves.toBeUndefined();
  });

  it('one whose check is asynchronous, which TLS takes for a refusal', async () => {
    const agent = new HttpsAgent();
    Reflect.set(agent.options, 'checkServerIdentity', async () => {
      throw new Error('not pinned');
    });

    await expect(boot(agent)).resolves.toBeUndefined();
  });
});

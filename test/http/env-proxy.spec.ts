import { readFileSync } from 'node:fs';
import { Agent as HttpsAgent } from 'node:https';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { MergedConfig } from '../../lib/http/axios-types.js';
import { RequestProgress } from '../../lib/http/request-progress.js';
import { own } from '../../lib/protocol/index.js';
import { ConnectProxy } from '../support/connect-proxy.js';
import { Servers } from '../support/servers.js';
import { ATTRIBUTES, LOGIN, OBTAINED } from '../support/signed-answers.js';
import { CA } from '../support/tls.js';
import { TokenRequests } from '../support/token-requests.js';
import { Transpiled } from '../support/transpiled.js';
import { witness } from '../support/witness.js';

const servers = new Servers();
const proxies: ConnectProxy[] = [];
afterEach(async () => {
  for (const proxy of proxies.splice(0)) await proxy.stop();
  await servers.stop();
});

async function startProxy(refuseWith?: number): Promise<ConnectProxy> {
  const proxy = await ConnectProxy.start(refuseWith);
  proxies.push(proxy);
  return proxy;
}

/** An application of its own process, with the version of axios that `AXIOS` names. */
const APPLICATION = `
  import { register } from 'node:module';
  const hook = "export const resolve = (name, context, next) => next(name === 'axios' ? process.env.AXIOS : name, context);";
  register('data:text/javascript,' + encodeURIComponent(hook));
  await import('reflect-metadata');
  const { Agent } = await import('node:https');
  const { Test } = await import('@nestjs/testing');
  const { firstValueFrom } = await import('rxjs');
  const { B2binpayAuthModule, B2binpayHttpService, TokenService } = await import('./lib/index.js');
  const { ManualClock } = await import('./lib/testing/index.js');
  const { default: axios } = await import('axios');

  const { BASE_URL: baseUrl, CA: ca, LOGIN: login, PASSWORD: password } = process.env;
  const http = { useEnvProxy: true, httpsAgent: new Agent({ ca }) };
  const credentials = { login, password };
  const options = { apiVersion: 'v2', baseUrl, credentials, http, clock: new ManualClock(), eager: false };
  const app = await Test.createTestingModule({ imports: [B2binpayAuthModule.forRoot(options)] }).compile();
  app.useLogger(false);
  await app.init();
  const tokens = app.get(TokenService);
  const renew = () => tokens.renew().then(() => 'renewed', ({ message }) => message);
  const first = await renew();
  const { status } = await firstValueFrom(app.get(B2binpayHttpService).get('/wallet/'));
  process.env.HTTPS_PROXY = process.env.REFUSING_PROXY;
  console.log(JSON.stringify({ version: axios.VERSION, first, wallet: status, second: await renew() }));
  await app.close();
`;

let library: Transpiled;
beforeAll(() => {
  library = new Transpiled();
});
afterAll(() => library.remove());

/** Goes through the first proxy, then through the one that refuses. */
async function runThrough(
  [working, refusing]: readonly [ConnectProxy, ConnectProxy],
  baseUrl: string,
  axios: string,
): Promise<unknown> {
  const { stdout, stderr } = await library.run(APPLICATION, {
    env: {
      AXIOS: axios,
      BASE_URL: baseUrl,
      CA,
      LOGIN: LOGIN.login,
      PASSWORD: LOGIN.password,
      HTTPS_PROXY: working.url,
      REFUSING_PROXY: refusing.url,
      NO_PROXY: '',
      no_proxy: '',
    },
  });
  witness(stderr);
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

function versionOf(dependency: string): string {
  const file = join(process.cwd(), 'node_modules', dependency, 'package.json');
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return String(own(content, 'version'));
}

describe.each(['axios', 'axios-lowest'])('given a proxy of the environment and %s', (axios) => {
  it('when tokens and business calls go through it, then it can read no secret, and a refused tunnel is told', async () => {
    const requests: string[] = [];
    const address = await servers.https(({ url = '', headers }, response) => {
      requests.push(`${url} ${headers.authorization ?? ''}`.trim());
      response.sendDate = false;
      response.setHeader('content-type', 'application/vnd.api+json');
      response.end(JSON.stringify(url === '/token/' ? OBTAINED : { data: [] }));
    });
    const baseUrl = address.replace('127.0.0.1', 'localhost');
    const both = [await startProxy(), await startProxy(407)] as const;
    const outcome = await runThrough(both, baseUrl, axios);

    expect(outcome).toEqual({
      version: versionOf(axios),
      first: 'renewed',
      wallet: 200,
      second: expect.stringMatching(/the proxy did not open a tunnel to B2BINPAY \(HTTP 407\)/),
    });
    expect(requests).toEqual(['/token/', `/wallet/ Bearer ${ATTRIBUTES.access}`]);
    const { host } = new URL(baseUrl);
    expect(both.map(({ targets }) => targets)).toEqual([[host, host], [host]]);
    const seen = both.map((each) => each.seen).join('');
    for (const secret of [LOGIN.login, LOGIN.password, ATTRIBUTES.access, ATTRIBUTES.refresh, '/token/']) {
      expect(seen).not.toContain(secret);
    }
  });
});

it('given a client that hands https requests to the proxy in the clear, when a token is asked for, then nothing is sent', async () => {
  const proxy = await startProxy();
  const httpsAgent = new HttpsAgent({ ca: CA });
  const requests = new TokenRequests('https://api.example', { httpsAgent, useEnvProxy: true });
  // As axios below 1.17 does.
  requests.client.axiosRef.defaults.adapter = async (config: MergedConfig) => {
    const { hostname, port } = new URL(proxy.url);
    const options = { protocol: 'http:', hostname, port, path: config.url ?? '', method: 'POST' };
    const transport: unknown = Reflect.get(config, 'transport');
    if (!(transport instanceof RequestProgress)) throw new Error('no transport');
    transport.request(options, () => undefined).end(config.data);
    return new Promise(() => undefined);
  };
  const sent = await requests.obtain(1_000);
  requests.close();

  expect(sent).toMatchObject({ is: 'unsent', error: { code: 'CONFIGURATION' } });
  expect(String(Reflect.get(sent, 'error'))).toMatch(/axios 1\.17 or newer/);
  expect(proxy.seen).toBe('');
});

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { HttpService } from '@nestjs/axios';
import type { CallResponse, MergedConfig } from '../../lib/http/axios-types.js';
import { createHttpAgents } from '../../lib/http/index.js';
import { createPrivateAxios } from '../../lib/http/private-axios.js';
import { type Answer, ScriptedServer } from '../support/scripted-server.js';
import { TokenRequests } from '../support/token-requests.js';
import { OBTAINED } from '../support/signed-answers.js';

const SETTINGS = { timeoutMs: 8_000, maxResponseBytes: 1_048_576, useEnvProxy: false };

let server: ScriptedServer;
let elsewhere: ScriptedServer;
const opened: ScriptedServer[] = [];
let before: ReadonlyMap<string, unknown>;

/** The defaults of the global axios, which belong to the host. */
function hostDefaults(): object {
  return new HttpService().axiosRef.defaults;
}

beforeEach(async () => {
  before = new Map(Object.entries(hostDefaults()));
  elsewhere = await ScriptedServer.start({ body: OBTAINED });
  opened.push(elsewhere);
});
afterEach(async () => {
  const defaults = hostDefaults();
  for (const key of Object.keys(defaults)) if (!before.has(key)) Reflect.deleteProperty(defaults, key);
  Object.assign(defaults, Object.fromEntries(before));
  for (const each of opened.splice(0)) await each.stop();
});

async function obtainFrom(answer: Answer): ReturnType<TokenRequests['obtain']> {
  server = await ScriptedServer.start(answer);
  opened.push(server);
  const requests = new TokenRequests(server.url);
  const sent = await requests.obtain();
  requests.close();
  return sent;
}

describe('given a host that set its own adapter for the global axios', () => {
  it('when a token is asked for, then that adapter sees nothing of it', async () => {
    const seen: unknown[] = [];
    Object.assign(hostDefaults(), {
      adapter: (config: MergedConfig): Promise<CallResponse> => {
        seen.push(config.data);
        return Promise.reject(new Error("the host's adapter"));
      },
    });
    const sent = await obtainFrom({ body: OBTAINED });

    expect(sent.is).toBe('response');
    expect(seen).toEqual([]);
  });

  it.each(['fetch', ['xhr', 'fetch', 'http']])(
    'when it is %j and the API redirects with 307, then the secret is not sent elsewhere',
    async (adapter) => {
      Object.assign(hostDefaults(), { adapter });
      const sent = await obtainFrom({
        status: 307,
        headers: { location: `${elsewhere.url}/token/` },
        body: '',
      });

      expect(sent).toMatchObject({ is: 'response', response: { status: 307 } });
      expect(elsewhere.requests).toEqual([]);
      // The mark of fetch, which follows redirects in some versions of axios.
      expect(server.requests[0]?.headers).not.toHaveProperty('sec-fetch-mode');
    },
  );

  it('when a business client is made, then it leaves by http too', () => {
    Object.assign(hostDefaults(), { adapter: 'fetch' });
    const agents = createHttpAgents(SETTINGS);
    const { defaults } = createPrivateAxios(SETTINGS, agents, {});
    agents.close();

    expect(defaults.adapter).toBe('http');
  });
});

describe('given a host that changed how the global axios writes and reads bodies', () => {
  const changed = {
    transformRequest: [(): string => 'of-the-host'],
    transformResponse: [(): string => 'of-the-host'],
    transitional: { silentJSONParsing: false },
    env: { FormData: class OfTheHost {} },
  };

  it('when a token is asked for, then none of it applies', async () => {
    Object.assign(hostDefaults(), changed, {
      maxRate: 1,
      decompress: false,
      beforeRedirect: () => undefined,
    });
    const sent = await obtainFrom({ body: OBTAINED });
    const { client } = new TokenRequests(server.url);

    for (const key of ['transitional', 'env', 'maxRate', 'decompress', 'beforeRedirect']) {
      expect(client.axiosRef.defaults).not.toHaveProperty(key);
    }
    expect(server.requests[0]?.body).toContain('"type":"auth-token"');
    expect(sent).toMatchObject({ is: 'response', response: { body: { is: 'json', value: OBTAINED } } });
  });

  it('when a business client is made, then that applies, and nothing else of the defaults', () => {
    Object.assign(hostDefaults(), changed, {
      baseURL: 'http://host',
      params: { of: 'host' },
      socketPath: '/host',
    });
    const agents = createHttpAgents(SETTINGS);
    const { defaults } = createPrivateAxios(SETTINGS, agents, {});
    agents.close();

    expect(defaults).toMatchObject(changed);
    const ours = [
      'adapter',
      'headers',
      'httpAgent',
      'httpsAgent',
      'maxContentLength',
      'maxRedirects',
      'proxy',
    ];
    expect(new Set(Object.keys(defaults))).toEqual(new Set([...Object.keys(changed), ...ours]));
  });
});

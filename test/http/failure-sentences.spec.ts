import { Agent as HttpsAgent } from 'node:https';
import { afterEach, describe, expect, it } from '@jest/globals';
import { ApiUnavailableError, ThrottledError } from '../../lib/errors/index.js';
import { connectionFailure, deadlineFailure } from '../../lib/http/connection-failure.js';
import { callRefusal, tokenRefusal } from '../../lib/protocol/index.js';
import { Servers } from '../support/servers.js';
import { CA } from '../support/tls.js';
import { TokenRequests } from '../support/token-requests.js';

const PATH = { method: 'POST', path: '/token/' };
/** Only the log knows whether that is so. */
const PROMISES = /\b(?:again|retry|retried|later)\b/;

// By hand: the cause of each code, and what the sentence has to say about it.
const NETWORK: readonly (readonly [string, RegExp])[] = [
  ['ENOTFOUND', /host name .* could not be resolved .*baseUrl and DNS/],
  ['EAI_AGAIN', /host name .* could not be resolved/],
  ['ECONNREFUSED', /was refused/],
  ['EHOSTUNREACH', /no network route/],
  ['ENETUNREACH', /no network route/],
  ['ETIMEDOUT', /timed out/],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', /unknown CA .*new Agent\(\{ ca \}\)/],
  ['SELF_SIGNED_CERT_IN_CHAIN', /unknown CA/],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', /unknown CA/],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /unknown CA/],
  ['ERR_TLS_CERT_ALTNAME_INVALID', /certificate is for another host name/],
  ['CERT_HAS_EXPIRED', /expired or is not valid yet .*clock/],
  ['CERT_NOT_YET_VALID', /expired or is not valid yet/],
  ['CERT_REVOKED', /TLS handshake .* failed/],
  ['EPROTO', /TLS handshake .* failed/],
  ['ERR_SSL_WRONG_VERSION_NUMBER', /TLS handshake .* failed/],
  ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', /TLS handshake .* failed/],
  ['HPE_INVALID_CONSTANT', /was not valid HTTP/],
  ['ERR_PROXY_TUNNEL', /proxy did not open a tunnel/],
  ['ECONNRESET', /was closed before the request was sent/],
  ['EPIPE', /was closed before the request was sent/],
  ['ANYTHING_ELSE', /was closed before the request was sent/],
];

describe('given a connection that fails', () => {
  it.each(NETWORK)('when its code is %s, then the sentence tells the cause and the code', (code, says) => {
    const error = connectionFailure(code, 'unsent', PATH);

    expect(error).toBeInstanceOf(ApiUnavailableError);
    expect(error.message).toMatch(says);
    expect(error.message).toContain(`(${code})`);
    expect(error.message).not.toMatch(PROMISES);
    expect(error).toMatchObject(PATH);
  });

  it.each(['ECONNRESET', 'EPIPE'])('when %s comes after the request was sent, then it says so', (code) => {
    expect(connectionFailure(code, 'sent', PATH).message).toMatch(
      /was closed before the response was complete/,
    );
  });

  it('when the time ran out, then it says whether there was a connection', () => {
    expect(deadlineFailure('unsent', PATH).message).toMatch(/no connection .* \(timeout\)/);
    expect(deadlineFailure('sent', PATH).message).toMatch(/did not respond .* \(timeout\)/);
  });

  it('when the causes differ, then so do the sentences', () => {
    const causes = [
      'ENOTFOUND',
      'ECONNREFUSED',
      'ETIMEDOUT',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'ECONNRESET',
      'EPROTO',
    ];
    const sentences = causes.map((code) => connectionFailure(code, 'unsent', {}).message.replace(code, ''));

    expect(new Set(sentences).size).toBe(causes.length);
  });
});

const STATUSES: readonly (readonly [number, string, RegExp])[] = [
  [301, 'API_REQUEST', /301.* redirect.* paths end in a slash/],
  [307, 'API_REQUEST', /307.* redirect.* paths end in a slash/],
  [404, 'API_REQUEST', /404.* Check .*baseUrl/],
  [500, 'API_UNAVAILABLE', /500/],
  [502, 'API_UNAVAILABLE', /502/],
  [429, 'THROTTLED', /429/],
];

describe.each(STATUSES)('given an answer with status %i', (status, code, says) => {
  const answer = { status, date: undefined, retryAfter: undefined, body: { is: 'text' } } as const;

  it.each(['obtain', 'refresh'] as const)(
    'when it is to a token request (%s), then it says what to do',
    (kind) => {
      const error = tokenRefusal(answer, kind, 'v2')?.error;

      expect(error?.code).toBe(code);
      expect(error?.message).toMatch(says);
      expect(error?.message).not.toMatch(PROMISES);
    },
  );

  it('when it is to a business call, then it says what to do', () => {
    const error = callRefusal(answer, { method: 'GET', path: '/wallet', httpStatus: status });

    expect(error.code).toBe(code);
    expect(error.message).toMatch(says);
    expect(error.message).not.toMatch(PROMISES);
  });
});

it('given a 404 to a token request, when it is told, then apiVersion is named too', () => {
  const answer = { status: 404, date: undefined, retryAfter: undefined, body: { is: 'text' } } as const;
  expect(tokenRefusal(answer, 'obtain', 'v3')?.error.message).toMatch(
    /404 to \/token\/\. Check baseUrl and apiVersion/,
  );
});

it('given a throttled client, when it is told how long to wait, then the sentence promises nothing', () => {
  expect(new ThrottledError({}, 1_000).message).not.toMatch(PROMISES);
});

describe('given a real failure on the way', () => {
  const servers = new Servers();
  afterEach(() => servers.stop());

  async function failureOf(
    url: string,
    httpsAgent: HttpsAgent = new HttpsAgent({ ca: CA }),
  ): Promise<object> {
    const requests = new TokenRequests(url, { httpsAgent });
    const { sent: _, ...failure } = await requests.obtain();
    requests.close();
    return failure;
  }

  function says(is: 'unsent' | 'unknown', code: string): object {
    return {
      is,
      error: expect.objectContaining({
        code: 'API_UNAVAILABLE',
        message: expect.stringContaining(`(${code})`),
      }),
    };
  }

  it('when the CA is unknown, then it is unsent and says so', async () => {
    const url = await servers.https((_request, response) => response.end('{}'));
    expect(await failureOf(url, new HttpsAgent())).toEqual(says('unsent', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'));
  });

  it('when the certificate has expired, then it is unsent and says so', async () => {
    const url = await servers.https((_request, response) => response.end('{}'), 'expired');
    expect(await failureOf(url)).toEqual(says('unsent', 'CERT_HAS_EXPIRED'));
  });

  it('when the certificate is for another name, then it is unsent and says so', async () => {
    const url = await servers.https((_request, response) => response.end('{}'));
    const agent = new HttpsAgent({ ca: CA, servername: 'api.example' });
    expect(await failureOf(url, agent)).toEqual(says('unsent', 'ERR_TLS_CERT_ALTNAME_INVALID'));
  });

  it('when the server speaks no TLS, then it is unsent and says so', async () => {
    const url = await servers.http((_request, response) => response.end('{}'));
    const failure = await failureOf(url.replace('http:', 'https:'));
    expect(failure).toMatchObject({ is: 'unsent' });
    expect(String(Reflect.get(failure, 'error'))).toMatch(
      /TLS handshake .* failed \((?:EPROTO|ERR_SSL_\w+)\)/,
    );
  });

  it('when it is reset in the TLS handshake, then it is unsent', async () => {
    const host = await servers.tcp((socket) => socket.on('data', () => socket.resetAndDestroy()));
    expect(await failureOf(`https://${host}`)).toEqual(says('unsent', 'ECONNRESET'));
  });

  it('when it is reset after the request, then the outcome is unknown', async () => {
    const url = await servers.https(({ socket }) => socket.destroy());
    expect(await failureOf(url)).toEqual(says('unknown', 'ECONNRESET'));
  });

  it('when the answer breaks off in its body, then the outcome is unknown', async () => {
    const url = await servers.https((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{', () => response.socket?.destroy());
    });
    expect(await failureOf(url)).toEqual(says('unknown', 'ECONNRESET'));
  });

  it('when the answer is longer than allowed, then it is not usable', async () => {
    const url = await servers.https((_request, response) => response.end('x'.repeat(1_048_577)));
    expect(await failureOf(url)).toMatchObject({ is: 'unknown', error: { code: 'MALFORMED_RESPONSE' } });
  });

  it('when the answer says gzip and is none, then it is not usable', async () => {
    const url = await servers.https((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end('{}');
    });
    expect(await failureOf(url)).toMatchObject({ is: 'unknown', error: { code: 'MALFORMED_RESPONSE' } });
  });
});

import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { type ApiResponse, readBody, tokenRefusal } from '../../lib/protocol/index.js';

const ECHO = 'what-the-request-held';

function answer(status: number, body: unknown, headers: Partial<ApiResponse> = {}): ApiResponse {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { status, date: undefined, retryAfter: undefined, body: readBody(text), ...headers };
}

function errors(code: string | number | undefined, more: object = {}): object {
  return { errors: [{ code, title: ECHO, detail: ECHO, source: { pointer: ECHO }, ...more }] };
}

// Expectations by hand, from the table of the vendor's errors.
const CASES = [
  {
    what: 'an obtain with code 2006',
    kind: 'obtain',
    version: 'v2',
    status: 400,
    code: 2006,
    error: 'CREDENTIALS_REJECTED',
    verdict: 'credentials',
  },
  {
    what: 'a v3 400 without a code',
    kind: 'obtain',
    version: 'v3',
    status: 400,
    code: undefined,
    error: 'CREDENTIALS_REJECTED',
    verdict: 'credentials',
  },
  {
    what: 'a v3 401',
    kind: 'obtain',
    version: 'v3',
    status: 401,
    code: undefined,
    error: 'CREDENTIALS_REJECTED',
    verdict: 'credentials',
  },
  {
    what: 'a v2 obtain with another code',
    kind: 'obtain',
    version: 'v2',
    status: 400,
    code: 1001,
    error: 'API_REQUEST',
    verdict: undefined,
  },
  {
    what: 'a refresh with code 2007',
    kind: 'refresh',
    version: 'v2',
    status: 401,
    code: 2007,
    error: 'REFRESH_TOKEN_REJECTED',
    verdict: undefined,
  },
  {
    what: 'an address that is not allowed',
    kind: 'obtain',
    version: 'v2',
    status: 403,
    code: 2016,
    error: 'IP_NOT_ALLOWED',
    verdict: 'ip',
  },
  {
    what: 'the same on a refresh',
    kind: 'refresh',
    version: 'v2',
    status: 403,
    code: 2016,
    error: 'IP_NOT_ALLOWED',
    verdict: 'ip',
  },
  {
    what: 'too many requests',
    kind: 'obtain',
    version: 'v2',
    status: 429,
    code: 'throttled',
    error: 'THROTTLED',
    verdict: undefined,
  },
  {
    what: 'a server error',
    kind: 'obtain',
    version: 'v3',
    status: 500,
    code: 'x',
    error: 'API_UNAVAILABLE',
    verdict: undefined,
  },
  {
    what: 'a missing key of idempotency',
    kind: 'obtain',
    version: 'v2',
    status: 428,
    code: 1003,
    error: 'API_REQUEST',
    verdict: undefined,
  },
  {
    what: 'a repeated one',
    kind: 'obtain',
    version: 'v2',
    status: 409,
    code: 1004,
    error: 'API_REQUEST',
    verdict: undefined,
  },
] as const;

const RETRYABLE = new Set<string>(['THROTTLED', 'API_UNAVAILABLE']);

describe.each(['as text', 'as a number'])('given an error body with its code %s', (form) => {
  it.each(CASES)('when it is $what, then it is $error', ({ kind, version, status, code, error, verdict }) => {
    const given = form === 'as text' && code !== undefined ? String(code) : code;
    const refusal = tokenRefusal(answer(status, errors(given)), kind, version);

    expect(refusal).toMatchObject({
      error: { code: error, httpStatus: status, method: 'POST', retryable: RETRYABLE.has(error) },
    });
    expect(refusal?.verdict).toBe(verdict);
    expect(inspect(refusal, { showHidden: true, depth: null })).not.toContain(ECHO);
    expect(JSON.stringify(refusal)).not.toContain(ECHO);
  });
});

describe('given an answer that is no verdict', () => {
  it.each([
    ["a firewall's page", 403, '<html>Forbidden</html>', 'API_REQUEST'],
    ['a page of a wrong base URL', 404, '<html>Not found</html>', 'API_REQUEST'],
    ['a gateway', 502, '<html>Bad gateway</html>', 'API_UNAVAILABLE'],
    ['a 400 with a page', 400, '<html>2006</html>', 'API_REQUEST'],
    ['a redirect', 307, '', 'API_REQUEST'],
    ['a 200 with errors and a status', 200, errors('x', { status: '503' }), 'API_UNAVAILABLE'],
    ['a 200 with errors and no status', 200, errors('x'), 'API_REQUEST'],
  ])('when it is %s, then it locks nothing', (_what, status, body, code) => {
    const refusal = tokenRefusal(answer(status, body), 'obtain', 'v2');
    expect(refusal).toMatchObject({ error: { code } });
    expect(refusal?.verdict).toBeUndefined();
  });

  it('when a 200 has errors with code 2006, then it counts as if answered so', () => {
    const refusal = tokenRefusal(answer(200, errors(2006, { status: 400 })), 'obtain', 'v2');
    expect(refusal).toMatchObject({ status: 400, verdict: 'credentials' });
  });

  it('when a 403 speaks of the white list, then it is the verdict about the address', () => {
    const body = { errors: [{ code: 'x', detail: 'Your IP is not in the White List' }] };
    expect(tokenRefusal(answer(403, body), 'obtain', 'v3')).toMatchObject({ verdict: 'ip' });
  });

  it('when it is a success, then it is no refusal', () => {
    expect(tokenRefusal(answer(200, { data: {} }), 'obtain', 'v2')).toBeUndefined();
  });

  it('when a 429 says how long, then the error tells', () => {
    const refusal = tokenRefusal(answer(429, '', { retryAfter: '30' }), 'obtain', 'v2');
    expect(refusal?.error).toMatchObject({ code: 'THROTTLED', retryAfterMs: 30_000 });
  });
});

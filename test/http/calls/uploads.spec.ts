import { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from '@jest/globals';
import { firstValueFrom } from 'rxjs';
import { ConfigurationError } from '../../../lib/index.js';
import { answersAll, Calls, FIRST_TOKEN, refusesFirstToken } from '../../support/calls.js';
import { RawServer } from '../../support/raw-server.js';
import { reachableFrom } from '../../support/reachable.js';
import { rejection } from '../../support/rejection.js';
import { until } from '../../support/until.js';

let calls: Calls;
let server: RawServer | undefined;
afterEach(async () => {
  await calls.stop();
  await server?.close();
  server = undefined;
});

/** A body that begins and never ends. */
function endless(): Readable {
  const body = new Readable({ read: () => undefined });
  body.push('the start');
  return body;
}

async function answersEarly(status: string): Promise<RawServer> {
  const early = new RawServer((socket) => socket.write(`HTTP/1.1 ${status}\r\nContent-Length: 2\r\n\r\n{}`));
  server = early;
  calls = await Calls.start(answersAll, { baseUrl: await early.listen(), maxSockets: 1, timeoutMs: 2_000 });
  return early;
}

describe('given a stream as a body', () => {
  it('when it is sent, then its bytes arrive and it is read to its end', async () => {
    calls = await Calls.start(answersAll);
    const body = Readable.from(['{"a":', '1}']);
    await firstValueFrom(calls.http.post('/deposit/', body));
    expect(calls.seen[0]?.body).toBe('{"a":1}');
    expect(body.readableEnded).toBe(true);
  });

  it('when an earlier call has read some of it, then it is not sent as if it were whole', async () => {
    calls = await Calls.start(refusesFirstToken);
    const body = Readable.from(['some', 'thing']);
    const first = await rejection(firstValueFrom(calls.http.post('/deposit/', body)));
    expect(first).toMatchObject({ code: 'UNAUTHORIZED', requestSent: 'no' });
    expect(String(first)).toContain('with a new one');
    const second = await rejection(firstValueFrom(calls.http.post('/deposit/', body)));
    expect(second).toBeInstanceOf(ConfigurationError);
    expect(second).toMatchObject({ requestSent: 'no', retryable: false });
    expect(calls.seen).toHaveLength(1);
  });

  it('when it is being sent, then nothing leads from it to the bearer', async () => {
    const early = new RawServer(() => undefined);
    server = early;
    calls = await Calls.start(answersAll, { baseUrl: await early.listen() });
    const body = endless();
    const controller = new AbortController();
    const sending = rejection(
      firstValueFrom(calls.http.post('/deposit/', body, { signal: controller.signal })),
    );
    await until('the head has come', () => early.heads.length === 1);
    expect(early.heads[0]).toContain(FIRST_TOKEN);
    expect(reachableFrom(body).strings.filter((text) => text.includes(FIRST_TOKEN))).toEqual([]);
    controller.abort();
    await sending;
  });

  it.each(['200 OK', '422 No', '401 No'])(
    'when the server answers %s before it has read all, then the connection does not stay in use',
    async (status) => {
      const early = await answersEarly(status);
      const settled = firstValueFrom(calls.http.post('/deposit/', endless())).catch(() => undefined);
      await settled;
      await until('the connection is closed', () => early.connections === 0);
      await firstValueFrom(calls.http.get('/wallet/')).catch(() => undefined);
      expect(early.heads).toHaveLength(2);
    },
  );
});

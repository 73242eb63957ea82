import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { firstValueFrom } from 'rxjs';
import { ApiRequestError, ApiUnavailableError } from '../../../lib/index.js';
import { answersAll, Calls, FIRST_TOKEN, SECOND_TOKEN } from '../../support/calls.js';
import { RawServer } from '../../support/raw-server.js';
import { rejection } from '../../support/rejection.js';

let calls: Calls;
let server: RawServer;
afterEach(async () => {
  await calls.stop();
  await server.close();
});

async function start(answer: (socket: Socket, head: string) => void): Promise<void> {
  server = new RawServer(answer);
  calls = await Calls.start(answersAll, { baseUrl: await server.listen(), maxResponseBytes: 2_000 });
}

const OK =
  'HTTP/1.1 200 OK\r\nContent-Type: application/vnd.api+json\r\nContent-Length: 11\r\n\r\n{"data":[]}';

/** Answers whose body no HTTP client can hand over. */
const UNREADABLE: [string, (socket: Socket, status: number) => unknown][] = [
  [
    'is no gzip though it says so',
    (socket, status) =>
      socket.write(
        `HTTP/1.1 ${status} No\r\nContent-Encoding: gzip\r\nContent-Length: 12\r\n\r\nUnauthorized`,
      ),
  ],
  [
    'is longer than the limit',
    (socket, status) =>
      socket.write(`HTTP/1.1 ${status} No\r\nContent-Length: 9000\r\n\r\n${'x'.repeat(9_000)}`),
  ],
  [
    'is cut off',
    (socket, status) => socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 100\r\n\r\n{"errors"`),
  ],
];

describe('given a refusal whose body cannot be read', () => {
  it.each(UNREADABLE)(
    'when the body of a 401 %s, then the token is rejected and the call made once more',
    async (_what, refuse) => {
      await start((socket, head) => {
        if (head.includes(FIRST_TOKEN)) refuse(socket, 401);
        else socket.write(OK);
      });
      const { data } = await firstValueFrom(calls.http.get<unknown>('/wallet/'));
      expect(data).toEqual({ data: [] });
      expect(server.heads[1]).toContain(SECOND_TOKEN);
    },
  );

  it.each(UNREADABLE)(
    'when the body of a 400 %s, then it is not called worth a retry',
    async (_what, refuse) => {
      await start((socket) => refuse(socket, 400));
      const error = await rejection(firstValueFrom(calls.http.get('/wallet/')));
      expect(error).toBeInstanceOf(ApiRequestError);
      expect(error).toMatchObject({ httpStatus: 400, retryable: false, requestSent: 'answered' });
    },
  );

  it.each(UNREADABLE)(
    'when the caller accepts the status and the body %s, then the call fails',
    async (_what, refuse) => {
      await start((socket) => refuse(socket, 404));
      const call = calls.http.get('/wallet/', { validateStatus: (status) => status === 404 });
      expect(await rejection(firstValueFrom(call))).toMatchObject({
        httpStatus: 404,
        requestSent: 'answered',
      });
    },
  );
});

describe('given a download without a length', () => {
  it('when the connection is reset, then the stream fails instead of seeming complete', async () => {
    let reset = (): void => undefined;
    await start((socket) => {
      reset = () => void socket.resetAndDestroy();
      socket.write('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nthe start');
    });
    const read = async (): Promise<void> => {
      const options = { responseType: 'stream' } as const;
      const { data } = await firstValueFrom(calls.http.get<AsyncIterable<Buffer>>('/file/', options));
      for await (const chunk of data) {
        expect(chunk.toString()).toBe('the start');
        reset();
      }
    };
    expect(await rejection(read())).toBeInstanceOf(ApiUnavailableError);
  });
});

import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { PassThrough, Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { firstValueFrom } from 'rxjs';
import { ManualClock } from '../../../lib/testing/index.js';
import { Calls, FIRST_TOKEN, refusesFirstToken, SECOND_TOKEN } from '../../support/calls.js';
import { reachableFrom } from '../../support/reachable.js';
import { rejection } from '../../support/rejection.js';
import { until } from '../../support/until.js';
import { witness } from '../../support/witness.js';

let calls: Calls;
/** The server's end of the download. */
let download: ServerResponse;
let clock: ManualClock;
let controller: AbortController;
/** Settles when the server's end of the connection has closed. */
let closed: Promise<void>;

afterEach(async () => {
  await calls.stop();
});

/** A server that begins a download of which the test writes the rest. */
async function start(
  options: { maxResponseBytes?: number; headers?: Record<string, string>; status?: number } = {},
) {
  clock = new ManualClock();
  controller = new AbortController();
  const { headers = {}, status = 200, ...rest } = options;
  closed = new Promise((resolve) => {
    void Calls.start(
      (_request, response) => {
        download = response;
        response.on('close', resolve);
        response.writeHead(status, headers).flushHeaders();
      },
      { clock, ...rest },
    ).then((started) => {
      calls = started;
      ready();
    });
  });
  await new Promise<void>((resolve) => (ready = resolve));
}
let ready: () => void = () => undefined;

async function openStream(options: object = {}): Promise<Readable> {
  const response = await firstValueFrom(
    calls.http.get<Readable>('/file/', { responseType: 'stream', ...options }),
  );
  witness(response);
  return response.data;
}

/** The next chunk, where one comes. */
async function nextChunk(stream: Readable): Promise<string> {
  const arrival: Promise<unknown[]> = once(stream, 'data');
  stream.resume();
  const [chunk] = await arrival;
  stream.pause();
  return String(chunk);
}

async function turns(count = 20): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

function failureOf(stream: Readable): Promise<unknown> {
  return new Promise((resolve) => stream.once('error', resolve));
}

describe('given a call that asks for a stream', () => {
  it('when the download is read, then it is all there and nothing of the request can be reached from it', async () => {
    await start();
    const stream = await openStream();
    const { strings, agents } = reachableFrom(stream);
    expect(strings.filter((text) => text.includes(FIRST_TOKEN))).toEqual([]);
    expect(agents).toEqual([]);
    download.write('one,');
    setTimeout(() => download.end('two'), 5);
    const chunks = await stream.setEncoding('utf8').toArray();
    expect(chunks.join('')).toBe('one,two');
    expect(reachableFrom(stream).strings.filter((text) => text.includes(FIRST_TOKEN))).toEqual([]);
  });

  it.each([
    ['empty', ''],
    ['of a megabyte', 'x'.repeat(1_000_000)],
  ])('when the download is %s, then it ends well', async (_what, body) => {
    await start();
    const stream = await openStream();
    download.end(body);
    const chunks = await stream.toArray();
    expect(Buffer.concat(chunks).toString()).toBe(body);
    expect(stream.errored).toBeNull();
  });

  it('when the download is packed, then it arrives unpacked', async () => {
    await start({ headers: { 'content-encoding': 'gzip' } });
    const stream = await openStream();
    download.end(gzipSync('unpacked'));
    expect(Buffer.concat(await stream.toArray()).toString()).toBe('unpacked');
  });

  it('when the first token was refused, then the stream is that of the second call', async () => {
    calls = await Calls.start(refusesFirstToken);
    const stream = await openStream();
    expect(Buffer.concat(await stream.toArray()).toString()).toBe('{"data":[]}');
    expect(calls.seen.map(({ headers }) => headers.authorization)).toEqual([
      `Bearer ${FIRST_TOKEN}`,
      `Bearer ${SECOND_TOKEN}`,
    ]);
  });

  it.each([
    ['http.maxResponseBytes', { maxResponseBytes: 1_024 }, {}],
    ['maxContentLength of the call', {}, { maxContentLength: 1_024 }],
  ])(
    'when it is longer than %s, then it fails with MalformedResponseError and the connection is released',
    async (_what, options, callOptions) => {
      await start(options);
      const stream = await openStream(callOptions);
      const failure = failureOf(stream);
      stream.resume();
      download.write('x'.repeat(1_025));
      const error = await failure;
      witness(error);
      expect(error).toMatchObject({
        code: 'MALFORMED_RESPONSE',
        httpStatus: 200,
        method: 'GET',
        path: '/file/',
        requestSent: 'answered',
      });
      await closed;
    },
  );

  it('when it has unpacked to more than http.maxResponseBytes, then it fails with MalformedResponseError', async () => {
    await start({ maxResponseBytes: 1_024, headers: { 'content-encoding': 'gzip' } });
    const stream = await openStream();
    const failure = failureOf(stream);
    stream.resume();
    download.end(gzipSync('x'.repeat(10_000_000)));
    expect(await failure).toMatchObject({ code: 'MALFORMED_RESPONSE' });
  });

  it('when it says gzip and is none, then it fails with MalformedResponseError', async () => {
    await start({ headers: { 'content-encoding': 'gzip' } });
    const stream = await openStream();
    const failure = failureOf(stream);
    stream.resume();
    download.end('not packed');
    expect(await failure).toMatchObject({ code: 'MALFORMED_RESPONSE', requestSent: 'answered' });
  });

  it.each([
    ['plain', {}],
    ['packed', { 'content-encoding': 'gzip' }],
  ])(
    'when the connection of a %s download breaks, then it fails with ApiUnavailableError',
    async (_what, headers) => {
      await start({ headers });
      const stream = await openStream();
      const failure = failureOf(stream);
      stream.resume();
      download.write(gzipSync('x'.repeat(100)).subarray(0, 15));
      await turns();
      download.destroy();
      const error = await failure;
      witness(error);
      expect(error).toMatchObject({ code: 'API_UNAVAILABLE', httpStatus: 200, requestSent: 'answered' });
    },
  );

  it("when its signal aborts after the headers, then it ends with the signal's reason and the connection is released", async () => {
    await start();
    const stream = await openStream({ signal: controller.signal });
    const failure = failureOf(stream);
    download.write('begun');
    expect(await nextChunk(stream)).toBe('begun');
    const reason = new Error('gone');
    controller.abort(reason);
    expect(await failure).toBe(reason);
    expect(stream.destroyed).toBe(true);
    await closed;
  });

  it('when a reader destroys it, then the connection is released', async () => {
    await start();
    const stream = await openStream({ signal: controller.signal });
    download.write('begun');
    stream.destroy();
    await closed;
    expect(stream.errored).toBeNull();
  });

  it('when nothing comes for http.timeoutMs while the reader waits, then it fails with ApiUnavailableError', async () => {
    await start();
    const stream = await openStream();
    download.write('begun');
    expect(await nextChunk(stream)).toBe('begun');
    const failure = failureOf(stream);
    stream.resume();
    await turns();
    await clock.advance(7_999);
    expect(stream.destroyed).toBe(false);
    await clock.advance(1);
    expect(await failure).toMatchObject({ code: 'API_UNAVAILABLE', requestSent: 'answered' });
    await closed;
  });

  it('when a chunk comes every 7 s for ten minutes, then an honest download is not cut', async () => {
    await start();
    const stream = await openStream();
    for (let chunk = 0; chunk < 85; chunk += 1) {
      const next = nextChunk(stream);
      await turns();
      await clock.advance(7_000);
      download.write(`${chunk}`);
      expect(await next).toBe(`${chunk}`);
    }
    download.end();
    expect(await stream.toArray()).toEqual([]);
  });

  it.each([
    ['pauses', (stream: Readable) => nextChunk(stream)],
    [
      'pauses while it waits for more',
      async (stream: Readable) => {
        const chunk = await nextChunk(stream);
        stream.resume();
        await turns();
        stream.pause();
        return chunk;
      },
    ],
    [
      'iterates and is busy with a chunk',
      async (stream: Readable) => {
        const next: IteratorResult<unknown, unknown> = await stream[Symbol.asyncIterator]().next();
        return String(next.value);
      },
    ],
    [
      'pipes it into something that is full',
      async (stream: Readable) => {
        const taken: string[] = [];
        const full = new Writable({
          highWaterMark: 1,
          write: (chunk: Buffer) => void taken.push(chunk.toString()),
        });
        stream.pipe(full);
        await until('a chunk is taken', () => taken.length > 0);
        return taken.join('');
      },
    ],
  ])('when a slow reader %s for an hour, then nothing is cut', async (_what, read) => {
    await start();
    const stream = await openStream();
    download.write('begun');
    expect(await read(stream)).toBe('begun');
    await clock.advance(3_600_000);
    expect(stream.destroyed).toBe(false);
    expect(stream.errored).toBeNull();
  });

  it('when nobody reads, then nothing is cut', async () => {
    await start();
    const stream = await openStream();
    await clock.advance(3_600_000);
    download.end('late');
    expect(Buffer.concat(await stream.toArray()).toString()).toBe('late');
  });

  it.each([
    ['breaks', () => void download.destroy(), { code: 'API_UNAVAILABLE' }],
    ['is ended by its signal', () => controller.abort(new Error('gone')), { message: 'gone' }],
  ])(
    'when it %s before anybody reads, then the first reader gets the error',
    async (_what, end, expected) => {
      await start();
      const stream = await openStream({ signal: controller.signal });
      end();
      await closed;
      await turns();
      expect(await rejection(stream.toArray())).toMatchObject(expected);
    },
  );

  it('when it breaks and nobody listens for errors, then it closes and the process goes on', async () => {
    await start();
    const stream = await openStream();
    stream.resume();
    const end = new Promise((resolve) => stream.once('close', resolve));
    download.destroy();
    await end;
    expect(stream.readableEnded).toBe(false);
  });

  it('when a slow reader is piped a download larger than all buffers, then the server is held back', async () => {
    await start({ maxResponseBytes: 100_000_000 });
    const stream = await openStream();
    const sink = new PassThrough();
    const done = pipeline(stream, sink);
    let accepted = 0;
    const block = Buffer.alloc(1_000_000);
    while (accepted < 60 && download.write(block)) accepted += 1;
    await turns(200);
    expect(sink.readableLength + sink.writableLength).toBeLessThan(1_000_000);
    download.end();
    sink.resume();
    await done;
  });

  it('when the API refuses, then the error has the codes of its body', async () => {
    await start({ status: 400 });
    const outcome = rejection(openStream());
    await until('the call has arrived', () => calls.seen.length > 0);
    download.end(JSON.stringify({ errors: [{ status: '400', code: '1001' }] }));
    expect(await outcome).toMatchObject({
      code: 'API_REQUEST',
      errors: [{ status: '400', code: '1001' }],
      requestSent: 'answered',
    });
  });

  it('when the API refuses and its body does not end, then the deadline holds', async () => {
    await start({ status: 400 });
    const outcome = rejection(openStream({ timeout: 500 }));
    await until('the call has arrived', () => calls.seen.length > 0);
    await turns();
    await clock.advance(500);
    expect(await outcome).toMatchObject({
      code: 'API_UNAVAILABLE',
      requestSent: 'answered',
      httpStatus: 400,
    });
    await closed;
  });

  it('when a listener of its progress throws, then the stream fails with ConfigurationError and the process goes on', async () => {
    await start();
    const onDownloadProgress = (): never => {
      throw new TypeError('of the listener');
    };
    const stream = await openStream({ onDownloadProgress });
    const failure = failureOf(stream);
    stream.resume();
    download.write('begun');
    expect(await failure).toMatchObject({ code: 'CONFIGURATION', requestSent: 'answered' });
  });
});

import { afterEach, describe, expect, it } from '@jest/globals';
import { firstValueFrom } from 'rxjs';
import { B2binpayHttpService } from '../../lib/index.js';
import { answersAll, Calls } from '../support/calls.js';
import { Harness } from '../support/harness.js';
import { reachableFrom } from '../support/reachable.js';
import { rejection } from '../support/rejection.js';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

async function start(...args: Parameters<typeof Calls.start>): Promise<{ calls: Calls; most: () => number }> {
  const calls = await Calls.start(...args);
  cleanUps.push(() => calls.stop());
  let open = 0;
  let most = 0;
  calls.server.on('connection', (socket) => {
    open += 1;
    most = Math.max(most, open);
    socket.on('close', () => (open -= 1));
  });
  return { calls, most: () => most };
}

function wallets({ http }: Calls, count: number, options: object = {}): Promise<unknown>[] {
  return Array.from({ length: count }, () => firstValueFrom(http.get('/wallet/', options)));
}

describe('given many calls at once', () => {
  it('when there are more than http.maxSockets, then that many connections serve them all, and one warning says so', async () => {
    const { calls, most } = await start(answersAll, { maxSockets: 4 });
    await Promise.all(wallets(calls, 100));
    await Promise.all(wallets(calls, 100));
    expect(calls.seen).toHaveLength(200);
    expect(most()).toBe(4);
    expect(calls.warnings).toEqual([expect.stringContaining('http.maxSockets (4)')]);
  });

  it('when there are no more than http.maxSockets, then no warning comes', async () => {
    const { calls } = await start(answersAll, { maxSockets: 4 });
    await Promise.all(wallets(calls, 4));
    await Promise.all(wallets(calls, 4));
    expect(calls.warnings).toEqual([]);
  });

  it('when an application sets nothing, then 256 connections are open at most and the log has one warning', async () => {
    const harness = await Harness.start();
    cleanUps.push(() => harness.stop());
    await harness.tokens.whenReady();
    const http = harness.app.get(B2binpayHttpService);
    const before = harness.logger.lines.length;
    const answers = await Promise.all(
      Array.from({ length: 600 }, () => firstValueFrom(http.get('/wallet/'))),
    );
    expect(answers).toHaveLength(600);
    const lines = harness.logger.lines.slice(before).map(({ level, text }) => `${level}: ${text}`);
    expect(
      lines.filter((line) => line.startsWith('warn: ') && line.includes('http.maxSockets (256)')),
    ).toHaveLength(1);
  });

  it('when a call in the queue is aborted, then it never goes out', async () => {
    const { calls } = await start((_request, response) => void setTimeout(() => response.end('{}'), 50), {
      maxSockets: 1,
    });
    const controller = new AbortController();
    const first = wallets(calls, 1);
    const second = wallets(calls, 1, { signal: controller.signal }).map((call) => rejection(call));
    controller.abort(new Error('gone'));
    expect(await Promise.all(second)).toEqual([expect.objectContaining({ message: 'gone' })]);
    await Promise.all(first);
    await Promise.all(wallets(calls, 1));
    expect(calls.seen).toHaveLength(2);
  });
});

describe('given other calls in flight', () => {
  it("when a response, its configuration or the client's defaults are searched, then no agent and no bearer is there", async () => {
    const { calls } = await start((request, response) => {
      if (request.url === '/slow/') setTimeout(() => response.end('{}'), 100);
      else answersAll(request, response);
    });
    const inFlight = firstValueFrom(calls.http.get('/slow/'));
    const seen: unknown[] = [];
    calls.http.axiosRef.interceptors.request.use((config) => {
      seen.push({ ...config });
      return config;
    });
    const response = await firstValueFrom(calls.http.get('/wallet/'));
    const error = await rejection(
      firstValueFrom(calls.http.get('/wallet/', { validateStatus: () => false })),
    );
    for (const part of [
      response,
      response.config,
      response.headers,
      error,
      ...seen,
      calls.http,
      calls.http.axiosRef.defaults,
    ]) {
      const { strings, agents } = reachableFrom(part);
      expect(agents).toEqual([]);
      expect(strings.filter((text) => text.includes('eyJ'))).toEqual([]);
    }
    await inFlight;
  });
});

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { B2binpayEmulator, ManualClock } from '../../lib/testing/index.js';
import { obtain, withEmulator } from './support.js';

describe('given an emulator that refuses connections', () => {
  it('when somebody calls, then the connection is refused, until it accepts them again at the same address', async () => {
    await withEmulator({ apiVersion: 'v2' }, async (emulator) => {
      const { url } = emulator;
      expect((await obtain(emulator)).status).toBe(200);
      await emulator.refuseConnections();
      await expect(obtain(emulator)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
      await emulator.acceptConnections();
      expect(emulator.url).toBe(url);
      expect((await obtain(emulator)).status).toBe(200);
      expect(emulator.stats.obtained).toBe(2);
    });
  });

  it('when nobody waits for the promises, then the last word counts', async () => {
    await withEmulator({ apiVersion: 'v2' }, async (emulator) => {
      void emulator.refuseConnections();
      void emulator.acceptConnections();
      void emulator.refuseConnections();
      await emulator.acceptConnections();
      expect((await obtain(emulator)).status).toBe(200);
      void emulator.acceptConnections();
      await emulator.refuseConnections();
      await expect(obtain(emulator)).rejects.toThrow();
    });
  });

  it('when a request hangs, then its connection is destroyed', async () => {
    const clock = new ManualClock();
    await withEmulator({ apiVersion: 'v2', clock }, async (emulator) => {
      emulator.fault({ kind: 'hang' });
      const hanging = obtain(emulator);
      const outcome = expect(hanging).rejects.toThrow();
      clock.track(hanging);
      await clock.advance(1);
      void emulator.refuseConnections();
      await outcome;
    });
  });
});

describe('given an emulator that stops', () => {
  it('when connections are open, then they are closed, also one in the middle of a request', async () => {
    const emulator = await B2binpayEmulator.start({ apiVersion: 'v2' });
    const socket = connect(Number(new URL(emulator.url).port), '127.0.0.1');
    await once(socket, 'connect');
    socket.write('POST /token/ HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{');
    const closed = closeOf(socket);
    await emulator.stop();
    await closed;
    await emulator.stop();
    expect(emulator.log).toEqual([]);
  });

  it('when somebody sends what is no HTTP, then the emulator goes on', async () => {
    await withEmulator({ apiVersion: 'v2' }, async (emulator) => {
      const socket = connect(Number(new URL(emulator.url).port), '127.0.0.1');
      const closed = closeOf(socket);
      socket.end('hello\r\n\r\n');
      await closed;
      expect((await obtain(emulator)).status).toBe(200);
    });
  });
});

/** How it closes does not matter. */
async function closeOf(socket: Socket): Promise<void> {
  socket.on('error', () => undefined).resume();
  return new Promise((resolve) => {
    socket.once('close', () => {
      resolve();
    });
  });
}

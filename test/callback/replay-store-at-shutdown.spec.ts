import { describe, expect, it } from '@jest/globals';
import { InMemoryReplayStore } from '../../lib/index.js';
import { ADAPTERS } from '../support/adapters.js';
import { CallbackHost } from '../support/callback-host.js';
import { callbackOf } from './bodies.js';

class ClosableStore extends InMemoryReplayStore {
  readonly calls: string[] = [];

  override async commit(key: string, owner: string, ttlMs: number): Promise<void> {
    await super.commit(key, owner, ttlMs);
    this.calls.push('commit');
  }

  async close(): Promise<void> {
    this.calls.push('close');
  }
}

describe.each(ADAPTERS)(
  'given an application on $host with a replay store that can be closed',
  ({ adapter }) => {
    it('when it shuts down, then the store is closed once, after the callbacks', async () => {
      const replayStore = new ClosableStore();
      const host = await CallbackHost.start(adapter(), { callbacks: { replayStore } });
      await host.deliver(callbackOf('v2'));
      await host.stop();

      expect(replayStore.calls).toEqual(['commit', 'close']);
    });

    it('when closing fails, then it shuts down all the same', async () => {
      const replayStore = new ClosableStore();
      replayStore.close = () => Promise.reject(new Error('of the store'));
      const host = await CallbackHost.start(adapter(), { callbacks: { replayStore } });

      await expect(host.stop()).resolves.toBeUndefined();
    });
  },
);

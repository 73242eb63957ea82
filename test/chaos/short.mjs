// About a minute: two applications on one Redis, each with faults of its own, and one that hits both.
import { collectTokens, KeyWatch, wrongKeys } from './applications.mjs';
import { API_FAULTS } from './faults/api.mjs';
import { KILLED, STOPPED } from './faults/holders.mjs';
import { ROLLED } from './faults/restarts.mjs';
import { BLACK_HOLE, EMPTIED } from './faults/store.mjs';
import { startEmulator } from './emulator.mjs';
import { Fleet } from './fleet.mjs';
import { Proxy } from './proxy.mjs';
import { RedisProcess } from './redis.mjs';

const after = (faults, point) => faults.find(({ name }) => name.endsWith(point));
const LOST_REPLY = after(API_FAULTS, 'lost');

export async function runShort({ runFault, isWanted, replicas = 6 }) {
  const redis = await RedisProcess.start();
  const emulator = await startEmulator({ sessions: 'many' });
  const proxy = await Proxy.start(Number(new URL(emulator.url).port));
  const tokens = collectTokens(proxy);
  const watch = await KeyWatch.start(redis);
  const url = `http://127.0.0.1:${proxy.port}`;
  const [first, second] = await Promise.all([
    Fleet.start({ redis, replicas, sessions: 'one-refresh' }),
    Fleet.start({ redis, replicas: 3, sessions: 'many', emulator, url, account: 1 }),
  ]);
  const neighbours = {
    name: 'two applications on one Redis',
    reasons: [],
    isObservation: true,
    run: () => ({}),
    check: () => wrongKeys({ redis, fleets: [first, second], watch, tokens }),
  };
  const suffer = async (fleet, faults) => {
    for (const fault of faults) if (isWanted(fleet, fault)) await runFault(fleet, fault);
  };
  try {
    console.log(`${first.replicas.length + second.replicas.length} replicas are ready`);
    await Promise.all([
      suffer(first, [after(KILLED, 'request'), after(KILLED, 'answer'), BLACK_HOLE]),
      suffer(second, [LOST_REPLY, after(STOPPED, 'intent'), ROLLED, neighbours]),
    ]);
    watch.stop();
    await suffer(first, [EMPTIED]);
  } finally {
    watch.stop();
    await Promise.all([first.stop(), second.stop()]);
    await Promise.all([proxy.stop(), emulator.stop()]);
    await redis.stop();
  }
}

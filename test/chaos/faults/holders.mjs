// Whoever renews dies, or stands still.
import { sleep } from '../until.mjs';

const POINTS = ['acquire', 'intent', 'request', 'answer', 'commit'];

/** After the intent nobody else can know whether the refresh token was spent. */
const reasonsAfter = (point) => (point === 'acquire' || point === 'commit' ? [] : ['ambiguous']);

async function ambush(fleet, point, signal) {
  // So that the request is surely out before its response is there.
  const end =
    point === 'request'
      ? fleet.emulator.fault({ path: '/token/refresh/', kind: 'slow', delayMs: 300 })
      : undefined;
  const hit = await fleet.ambush(point, signal);
  end?.();
  return hit;
}

export const KILLED = POINTS.map((point) => ({
  name: `holder killed after ${point}`,
  reasons: reasonsAfter(point),
  nextTokenWithinMs: point === 'commit' ? undefined : 5_000,
  run: (fleet) => ambush(fleet, point, 'SIGKILL'),
}));

export const STOPPED = POINTS.map((point) => ({
  name: `holder stopped for 9 s after ${point}`,
  reasons: reasonsAfter(point),
  run: async (fleet) => {
    const { replica, at } = await ambush(fleet, point, 'SIGSTOP');
    replica.isStopped = true;
    await sleep(9_000);
    replica.child.kill('SIGCONT');
    // It has been away: a moment to see what happened meanwhile.
    await sleep(500);
    replica.isStopped = false;
    return { at };
  },
}));

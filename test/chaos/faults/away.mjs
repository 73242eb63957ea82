// Redis is away for longer than a token lives: everybody is alone for a while.
import { sleep } from '../until.mjs';

const LIFE_MS = 20_000;
const SOLO_GAP_MS = 60_000;

function awayFor(ms, rest) {
  return {
    reasons: ['solo', 'store-empty', 'store-rolled-back'],
    mayBeWithout: true,
    isAway: true,
    run: async (fleet) => {
      for (const replica of fleet.replicas) replica.wasSolo = false;
      const [at, before] = [Date.now(), fleet.history.tokenCalls.length];
      await fleet.redis.kill();
      await sleep(ms);
      const asked = fleet.history.tokenCalls.slice(before);
      await fleet.redis.startEmpty();
      return { at, endedAt: Date.now(), asked };
    },
    check: (fleet, { asked }) => [...askedTooSoon(asked), ...disobeyed(fleet.history.tokenCalls)],
    checkInTime: (fleet, { endedAt, calmAt }) => [
      ...fleet.replicas
        .filter(({ wasSolo }) => !wasSolo)
        .map(({ index }) => `replica ${index} was never solo`),
      ...(calmAt - endedAt > LIFE_MS ? [`several epochs ${calmAt - endedAt} ms after its return`] : []),
    ],
    ...rest,
  };
}

/** One login a minute at most. */
function askedTooSoon(asked) {
  const last = new Map();
  return asked.flatMap(({ process, at, status }) => {
    if (status !== undefined) return [];
    const gapMs = at - (last.get(process) ?? -Infinity);
    last.set(process, at);
    return gapMs < SOLO_GAP_MS - 100 ? [`a replica alone asked for a token again after ${gapMs} ms`] : [];
  });
}

/** Requests within the `Retry-After` of a 429 that the same process had received. */
function disobeyed(calls) {
  const closedUntil = new Map();
  return calls.flatMap(({ process, at, status, retryAfterS }) => {
    if (status === 429) closedUntil.set(process, at + 1_000 * Number(retryAfterS));
    const isTooSoon = status === undefined && at < (closedUntil.get(process) ?? 0) - 100;
    return isTooSoon ? ['a request for a token within a Retry-After'] : [];
  });
}

export const AWAY = awayFor(60_000, { name: 'Redis away for 60 s' });

/** More replicas than the API allows logins a minute. */
export const AWAY_BEYOND_LIMIT = awayFor(90_000, {
  name: 'Redis away for 90 s, 18 replicas, limit 15',
  throttledAtMost: 10,
});

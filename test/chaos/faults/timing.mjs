import { sleep, until } from '../until.mjs';

/** Younger than 12 s nobody renews a token of 20 s; a fault of 6 s that begins now ends 3 s before the hard stop. */
const BEFORE_RENEWAL_MS = 8_500;

export async function nearRenewal(fleet) {
  await until(
    () => fleet.history.tokenAgeMs >= BEFORE_RENEWAL_MS && fleet.history.tokenAgeMs < BEFORE_RENEWAL_MS + 500,
    'a token of 8.5 s',
  );
}

export const everyProxy = (fleet, act) => fleet.replicas.forEach(({ proxy }) => act(proxy));

/** Before the next renewal is due something begins, and ends after `ms`. Resolves with when it began. */
export async function during(fleet, ms, begin, end) {
  await nearRenewal(fleet);
  const at = Date.now();
  everyProxy(fleet, begin);
  await sleep(ms);
  everyProxy(fleet, end);
  return { at };
}

// The API fails while it refreshes.
import { until } from '../until.mjs';

async function whileRefreshing(fleet, fault) {
  const before = fleet.history.tokenCalls.length;
  const end = fleet.emulator.fault({ path: '/token/refresh/', ...fault });
  const { at } = await until(() => fleet.history.tokenCalls[before], 'a request for a token');
  await fleet.history.nextToken();
  end();
  return { at };
}

export const API_FAULTS = [
  {
    name: 'API answers 503 to refreshes',
    // The refresh token may be spent all the same.
    reasons: ['ambiguous'],
    run: (fleet) => whileRefreshing(fleet, { kind: 'status', status: 503, times: Infinity }),
  },
  {
    name: 'API answers 429, Retry-After 2',
    // Where the hard stop is near by then, a login is the better bet.
    reasons: ['refresh-failed'],
    run: (fleet) => whileRefreshing(fleet, { kind: 'status', status: 429, headers: { 'retry-after': '2' } }),
  },
  {
    name: 'reply of a refresh lost',
    reasons: ['ambiguous'],
    run: (fleet) => whileRefreshing(fleet, { kind: 'lost-reply' }),
  },
];

// The vendor's API, with two accounts.
import { B2binpayEmulator } from '../../dist/esm/testing/index.js';

const LIFE_MS = 20_000;

export const ACCOUNTS = {
  v2: ['first', 'second'].map((name) => ({ login: `login-of-${name}`, password: `password-of-${name}` })),
  v3: ['first', 'second'].map((name) => ({ clientId: `id-of-${name}`, clientSecret: `secret-of-${name}` })),
};

export async function startEmulator({ apiVersion = 'v2', sessions = 'many', perMinute = 15 }) {
  const emulator = await B2binpayEmulator.start({
    apiVersion,
    sessions,
    accounts: ACCOUNTS[apiVersion],
    accessTtlMs: LIFE_MS,
    requestsPerMinute: perMinute,
  });
  emulator.resource('GET', '/wallet/', { data: [] });
  return emulator;
}

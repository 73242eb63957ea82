import { expect, it } from '@jest/globals';
import { ConfigurationError } from '../../lib/index.js';
import { B2binpayEmulator } from '../../lib/testing/index.js';
import { V2, V3 } from '../support/harness.js';

/** What plain JavaScript can write. */
function start(wrong: object): Promise<B2binpayEmulator<'v2'>> {
  return B2binpayEmulator.start(Object.assign({ apiVersion: 'v2' } as const, wrong));
}

it.each([
  { wrong: { accessTtl: 60_000 }, names: 'accessTtl' },
  { wrong: { perMinute: 5 }, names: 'perMinute' },
  { wrong: { credentials: V3.credentials }, names: 'credentials' },
  { wrong: { accounts: [V2.credentials, V3.credentials] }, names: 'accounts[1]' },
  { wrong: { apiVersion: 'v3', credentials: V2.credentials }, names: 'credentials' },
  { wrong: { apiVersion: 'v3', accounts: [V2.credentials] }, names: 'accounts[0]' },
  { wrong: { credentials: { ...V2.credentials, callbackSecret: 'x' } }, names: 'credentials' },
  { wrong: { credentials: { login: 'x' } }, names: 'credentials' },
  { wrong: { credentials: { login: 5, password: 'x' } }, names: 'credentials' },
  { wrong: { credentials: 'x' }, names: 'credentials' },
  { wrong: { host: '' }, names: 'host' },
  { wrong: { clock: {} }, names: 'clock' },
])(
  'given $wrong, when the emulator starts, then it says what to write and does not listen',
  async ({ wrong, names }) => {
    const outcome = await start(wrong).catch((error: unknown) => error);
    if (outcome instanceof B2binpayEmulator) await outcome.stop();
    expect(outcome).toBeInstanceOf(ConfigurationError);
    expect(String(outcome)).toContain(`\`${names}\``);
  },
);

it('given every option of its type as undefined, when the emulator starts, then it listens', async () => {
  const emulator = await start({
    credentials: undefined,
    accounts: undefined,
    host: undefined,
    clock: undefined,
  });
  await emulator.stop();
});

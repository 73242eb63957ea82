import { type B2binpayEmulator, FAULT_KINDS, type FaultKind } from 'nestjs-b2binpay-auth/testing';
import type { Action } from './view.js';

const SLOW_MS = 4_000;
const DRIP_MS = 200;
const FAULTS: Readonly<Record<FaultKind, string>> = {
  status: 'Status 503',
  'lost-reply': 'The response is lost',
  reset: 'The connection is reset',
  hang: 'No response at all',
  slow: 'A response after 4 s',
  drip: 'A response byte by byte',
  html: 'An HTML page',
  'bad-signature': 'A wrong signature, login only',
  'no-signature': 'No signature, login only',
  'gzip-bomb': '50 MB, compressed',
  redirect: 'A redirect',
  malformed: 'A malformed body',
  echo: 'An error that repeats the request',
};

/** Buttons that make the API worse. */
export function emulatorActions(emulator: B2binpayEmulator, apiVersion: 'v2' | 'v3'): readonly Action[] {
  const fault = new NextFault(emulator, apiVersion === 'v2' ? '/token/refresh/' : '/token/');
  let isRefusing = false;
  return [
    {
      id: 'fault',
      group: 'API',
      label: apiVersion === 'v2' ? 'Fail the next refresh' : 'Fail the next login',
      choices: FAULT_KINDS.map((kind) => [kind, FAULTS[kind]] as const),
      isOn: () => fault.isPending,
      run: (kind) => fault.set(kind),
    },
    {
      id: 'refuse',
      group: 'API',
      label: 'Refuse connections',
      isOn: () => isRefusing,
      run: async () => {
        isRefusing = !isRefusing;
        await (isRefusing ? emulator.refuseConnections() : emulator.acceptConnections());
        return isRefusing ? 'The API refuses connections.' : 'The API accepts connections again.';
      },
    },
    {
      id: 'revoke',
      group: 'Token',
      label: 'Revoke the refresh token',
      run: () => {
        emulator.revokeRefreshToken();
        return apiVersion === 'v2'
          ? 'The refresh token is revoked: the API refuses the next refresh.'
          : 'API v3 has no refresh tokens: nothing changes.';
      },
    },
  ];
}

/** Fails one token request. */
class NextFault {
  readonly #emulator: B2binpayEmulator;
  readonly #path: string;
  #remove: (() => void) | undefined;
  #hasFailed = (): boolean => true;

  constructor(emulator: B2binpayEmulator, path: string) {
    this.#emulator = emulator;
    this.#path = path;
  }

  get isPending(): boolean {
    if (this.#remove !== undefined && this.#hasFailed()) this.#remove = undefined;
    return this.#remove !== undefined;
  }

  /** Instead of the one that is pending. */
  set(choice: string): string {
    const kind = FAULT_KINDS.find((one) => one === choice);
    if (kind === undefined) throw new Error('There is no such fault.');
    this.#remove?.();
    // Only logins are signed.
    const path = kind.endsWith('signature') ? '/token/' : this.#path;
    const since = Date.now();
    this.#remove = this.#emulator.fault({ path, kind, delayMs: SLOW_MS, intervalMs: DRIP_MS });
    this.#hasFailed = () =>
      this.#emulator.log.some(({ at, outcome }) => at >= since && outcome === `fault:${kind}`);
    return `The next ${path === '/token/' ? 'login' : 'refresh'} fails: ${FAULTS[kind]}.`;
  }
}

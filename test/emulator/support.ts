import { B2binpayEmulator, type B2binpayEmulatorOptions } from '../../lib/testing/index.js';

export const MEDIA = 'application/vnd.api+json';

type Version = 'v2' | 'v3';

/** An emulator that is stopped at the end of `act`. */
export async function withEmulator<V extends Version>(
  options: B2binpayEmulatorOptions<V>,
  act: (emulator: B2binpayEmulator<V>) => Promise<void>,
): Promise<void> {
  const emulator = await B2binpayEmulator.start(options);
  try {
    await act(emulator);
  } finally {
    await emulator.stop();
  }
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export async function call(url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, { redirect: 'manual', ...init });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

export async function post(url: string, body: unknown, init: RequestInit = {}): Promise<Answer> {
  const content = typeof body === 'string' ? body : JSON.stringify(body);
  return call(url, { method: 'POST', body: content, headers: { 'content-type': MEDIA }, ...init });
}

export function authToken(attributes: Record<string, unknown>): unknown {
  return { data: { type: 'auth-token', attributes } };
}

type Credentials = B2binpayEmulator['credentials'];

interface Base {
  readonly url: string;
  readonly credentials: Credentials;
}

/** Logs in with the emulator's first account, or with what is given instead. */
export async function obtain(
  { url, credentials }: Base,
  instead: Credentials = credentials,
  init?: RequestInit,
): Promise<Answer> {
  const attributes =
    'login' in instead
      ? { ...instead }
      : { client_id: instead.clientId, client_secret: instead.clientSecret };
  return post(`${url}/token/`, authToken(attributes), init);
}

export async function refresh(
  { url }: Pick<Base, 'url'>,
  token: string,
  init?: RequestInit,
): Promise<Answer> {
  return post(`${url}/token/refresh/`, authToken({ refresh: token }), init);
}

export async function get(url: string, bearer?: string): Promise<Answer> {
  return call(url, bearer === undefined ? {} : { headers: { authorization: `Bearer ${bearer}` } });
}

/** Follows own properties of an answer's JSON; undefined where there is none. */
export function at(answer: Answer, ...path: readonly (string | number)[]): unknown {
  let value: unknown = JSON.parse(answer.text);
  for (const key of path) {
    value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  }
  return value;
}

export function text(answer: Answer, ...path: readonly (string | number)[]): string {
  const value = at(answer, ...path);
  if (typeof value !== 'string') throw new Error(`no text at ${path.join('.')} of ${answer.text}`);
  return value;
}

/** The tokens of an answer, wrapped or not. */
export function tokensOf(answer: Answer): { access: string; refresh: string } {
  const path = at(answer, 'data') === undefined ? ['attributes'] : ['data', 'attributes'];
  return { access: text(answer, ...path, 'access'), refresh: text(answer, ...path, 'refresh') };
}

/** A value that the types do not allow, for tests of what happens then. */
export function mistake<T extends object>(options: T, wrong: Record<string, unknown>): T {
  return Object.assign(options, wrong);
}

/** Whether a promise has settled. */
export function watch(promise: Promise<unknown>): { isOver: boolean } {
  const watched = { isOver: false };
  const end = (): void => {
    watched.isOver = true;
  };
  promise.then(end, end);
  return watched;
}

export function claimsOf(token: string): Record<string, unknown> {
  const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
  return typeof claims === 'object' ? { ...claims } : {};
}

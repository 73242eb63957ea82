import { Readable } from 'node:stream';
import type { HttpFacts } from '../../errors/index.js';
import { callRefusal, readBody } from '../../protocol/index.js';
import type { CallResponse, MergedConfig } from '../axios-types.js';
import type { ResponseStart } from '../request-progress.js';
import { invalidCall } from './call-failure.js';

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MAX_ERROR_BYTES = 65_536;

/** Whether the caller accepts a response as success. A redirect never is one: it is not followed. */
export function isAccepted({ status }: CallResponse, config: MergedConfig, facts: HttpFacts): boolean {
  if (REDIRECTS.has(status)) return false;
  if (!config.validateStatus) return true;
  try {
    return config.validateStatus(status);
  } catch {
    throw invalidCall('validateStatus threw', { ...facts, httpStatus: status, requestSent: 'answered' });
  }
}

/** The response of a server that refused the call, and whose body could not be read: its status says enough. */
export function unreadRefusal(
  start: ResponseStart | undefined,
  config: MergedConfig,
  facts: HttpFacts,
): CallResponse | undefined {
  if (start === undefined || start.status < 400) return undefined;
  const headers = Object.fromEntries(
    Object.entries(start.headers).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
  );
  const refusal = { status: start.status, statusText: '', headers, data: '', config };
  return start.status === 401 || !isAccepted(refusal, config, facts) ? refusal : undefined;
}

/** The error of a response that is not a success. */
export async function responseError(response: CallResponse, facts: HttpFacts): Promise<Error> {
  const { status, headers } = response;
  const header = (name: string): string | undefined => {
    const value: unknown = Reflect.get(headers, name);
    return typeof value === 'string' ? value : undefined;
  };
  const body = readBody(await bodyText(response.data));
  discard(response);
  const answer = { status, date: header('date'), retryAfter: header('retry-after'), body };
  return callRefusal(answer, { ...facts, httpStatus: status, requestSent: 'answered' });
}

/** Destroys an unread stream, which would keep its connection open. */
export function discard({ data }: CallResponse): void {
  if (!(data instanceof Readable)) return;
  data.on('error', () => undefined);
  data.destroy();
}

async function bodyText(data: unknown): Promise<string> {
  if (typeof data === 'string') return data;
  if (data instanceof Uint8Array) return Buffer.from(data).toString('utf8');
  return data instanceof Readable ? startOf(data) : '';
}

async function startOf(stream: Readable): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of stream) {
      if (!(chunk instanceof Uint8Array)) break;
      chunks.push(chunk);
      length += chunk.byteLength;
      if (length > MAX_ERROR_BYTES) break;
    }
  } catch {
    // The status is enough.
  }
  return Buffer.concat(chunks).toString('utf8');
}

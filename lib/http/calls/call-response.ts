import { Readable } from 'node:stream';
import type { HttpFacts } from '../../errors/index.js';
import { callRefusal, readBody } from '../../protocol/index.js';
import type { CallResponse, MergedConfig } from '../axios-types.js';
import { callersMistake } from './call-failure.js';

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MAX_ERROR_BYTES = 65_536;

/** Whether the caller takes a response for success. A redirect never is one: it would lead elsewhere. */
export function isWanted({ status }: CallResponse, config: MergedConfig, facts: HttpFacts): boolean {
  if (REDIRECTS.has(status)) return false;
  if (!config.validateStatus) return true;
  try {
    return config.validateStatus(status);
  } catch {
    throw callersMistake('validateStatus threw', { ...facts, httpStatus: status, requestSent: 'answered' });
  }
}

/** The error of a response that is no success. */
export async function refusal(response: CallResponse, facts: HttpFacts): Promise<Error> {
  const { status, headers } = response;
  const header = (name: string): string | undefined => {
    const value: unknown = Reflect.get(headers, name);
    return typeof value === 'string' ? value : undefined;
  };
  const body = readBody(await textOf(response.data));
  discard(response);
  const answer = { status, date: header('date'), retryAfter: header('retry-after'), body };
  return callRefusal(answer, { ...facts, httpStatus: status, requestSent: 'answered' });
}

/** A stream that nobody reads would hold its connection. */
export function discard({ data }: CallResponse): void {
  if (!(data instanceof Readable)) return;
  data.on('error', () => undefined);
  data.destroy();
}

async function textOf(data: unknown): Promise<string> {
  if (typeof data === 'string') return data;
  if (data instanceof Uint8Array) return Buffer.from(data).toString('utf8');
  return data instanceof Readable ? beginningOf(data) : '';
}

async function beginningOf(stream: Readable): Promise<string> {
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
    // The status says enough.
  }
  return Buffer.concat(chunks).toString('utf8');
}

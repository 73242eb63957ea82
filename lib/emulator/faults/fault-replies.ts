import { gzipSync } from 'node:zlib';
import { own, readBody } from '../../protocol/index.js';
import { type IncomingRequest, bodyText } from '../incoming-request.js';
import type { EmulatorFault } from './faults.js';
import { errorReply, jsonReply, type EmulatedResponse } from '../server-response.js';

const BOMB_PARTS = 50;
const BOMB_PART_BYTES = 1_000_000;

/** The response of a fault that does not process the request; undefined for all other faults. */
export function faultReply(fault: EmulatorFault, request: IncomingRequest): EmulatedResponse | undefined {
  const { kind, status, body } = fault;
  const outcome = `fault:${kind}` as const;
  switch (kind) {
    case 'status': {
      const code = status ?? 503;
      if (body !== undefined) return jsonReply(code, body, outcome);
      const detail = `A fault of the emulator: status ${code}.`;
      return errorReply(code, { code: code === 429 ? 'throttled' : 'error', title: detail, detail }, outcome);
    }
    case 'html':
      return page(status ?? 502, body, fault);
    case 'malformed':
      return jsonReply(
        status ?? 200,
        body ?? { data: { type: 'auth-token', attributes: { access: 42 } } },
        outcome,
      );
    case 'echo':
      return errorReply(
        status ?? 400,
        {
          code: 'invalid',
          title: bodyText(request),
          detail: `Not understood: ${attributesIn(bodyText(request))}`,
        },
        outcome,
      );
    case 'redirect':
      return { status: status ?? 307, headers: { location: '/elsewhere/' }, body: '', outcome };
    case 'gzip-bomb':
      return {
        ...jsonReply(status ?? 200, '', outcome, { headers: { 'content-encoding': 'gzip' } }),
        body: bomb(),
      };
    case 'lost-reply':
    case 'reset':
    case 'hang':
    case 'slow':
    case 'drip':
    case 'bad-signature':
    case 'no-signature':
      return undefined;
  }
}

function page(status: number, body: unknown, { kind }: EmulatorFault): EmulatedResponse {
  const html = `<!DOCTYPE html><html><head><title>${status}</title></head><body><h1>${status}</h1></body></html>`;
  return {
    ...jsonReply(status, body ?? html, `fault:${kind}`, { headers: { 'content-type': 'text/html' } }),
  };
}

/** Concatenated gzip members are one valid file, so the data need not be compressed in full. */
function bomb(): Buffer {
  const part = gzipSync(Buffer.alloc(BOMB_PART_BYTES, ' '));
  return Buffer.concat(Array.from({ length: BOMB_PARTS }, () => part));
}

/** The attributes of a JSON:API body, as a careless API would quote them in an error message. */
function attributesIn(text: string): string {
  const body = readBody(text);
  const attributes = body.is === 'json' ? own(own(body.value, 'data'), 'attributes') : undefined;
  if (typeof attributes !== 'object' || attributes === null) return text;
  return Object.keys(attributes)
    .map((key) => `${key}=${String(own(attributes, key))}`)
    .join(', ');
}

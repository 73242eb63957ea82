import { own, readBody } from '../protocol/index.js';
import type { RequestBody } from './request-body.js';

/** A request, read to its end. */
export interface IncomingRequest {
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  readonly contentType: string | undefined;
  readonly authorization: string | undefined;
  readonly body: Exclude<RequestBody, { readonly is: 'gone' }>;
  /** When it arrived, on the emulator's clock. */
  readonly wallMs: number;
  readonly monotonicMs: number;
}

export function textOf({ body }: IncomingRequest): string {
  return body.is === 'read' ? body.text : '';
}

/** `data` of a JSON:API body; undefined where there is none. */
export function dataOf(arrival: IncomingRequest): unknown {
  const body = readBody(textOf(arrival));
  return body.is === 'json' ? own(body.value, 'data') : undefined;
}

export function attributeOf(arrival: IncomingRequest, name: string): unknown {
  return own(own(dataOf(arrival), 'attributes'), name);
}

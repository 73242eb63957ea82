import { own, readBody } from '../protocol/index.js';
import type { RequestBody } from './request-body.js';

/** A request with its complete body. */
export interface IncomingRequest {
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  readonly contentType: string | undefined;
  readonly authorization: string | undefined;
  readonly body: Exclude<RequestBody, { readonly is: 'aborted' }>;
  /** Time of arrival on the emulator's clock. */
  readonly wallMs: number;
  readonly monotonicMs: number;
}

export function bodyText({ body }: IncomingRequest): string {
  return body.is === 'read' ? body.text : '';
}

/** `data` of a JSON:API body; undefined if there is none. */
export function dataOf(request: IncomingRequest): unknown {
  const body = readBody(bodyText(request));
  return body.is === 'json' ? own(body.value, 'data') : undefined;
}

export function attributeOf(request: IncomingRequest, name: string): unknown {
  return own(own(dataOf(request), 'attributes'), name);
}

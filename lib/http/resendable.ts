import { types } from 'node:util';

/** Whether a body, as it is handed to the wire, can be sent a second time. A stream cannot: it has been read. */
export function isResendable(body: unknown): boolean {
  return (
    body === undefined ||
    body === null ||
    typeof body === 'string' ||
    types.isAnyArrayBuffer(body) ||
    ArrayBuffer.isView(body) ||
    body instanceof URLSearchParams ||
    body instanceof FormData
  );
}

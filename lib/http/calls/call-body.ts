import { types } from 'node:util';
import { own } from '../../protocol/index.js';

/** A body as it is sent. */
export interface CallBody {
  readonly data: unknown;
  /** Set if the body defines its own type, e.g. a form with its boundary. */
  readonly contentType?: string | undefined;
  /** Whether it can be sent a second time; a stream cannot. */
  readonly isResendable: boolean;
}

/** Bodies that can be read repeatedly. Recognized by tag, as their classes may come from another realm. */
const REREADABLE = new Set(['Blob', 'File', 'FormData', 'URLSearchParams']);

export function callBody(data: unknown): CallBody {
  if (typeof data !== 'object' || data === null) return { data, isResendable: true };
  return formBytes(data) ?? { data, isResendable: isRereadable(data) };
}

function isRereadable(body: object): boolean {
  if (types.isAnyArrayBuffer(body) || ArrayBuffer.isView(body)) return true;
  const tag: unknown = Reflect.get(body, Symbol.toStringTag);
  return typeof tag === 'string' && REREADABLE.has(tag) && typeof Reflect.get(body, 'pipe') !== 'function';
}

/** A form of the package form-data is a stream, but offers its bytes unless one of its parts is a stream. */
function formBytes(body: object): CallBody | undefined {
  const [getBuffer, getHeaders] = ['getBuffer', 'getHeaders'].map((name): unknown => Reflect.get(body, name));
  if (typeof getBuffer !== 'function' || typeof getHeaders !== 'function') return undefined;
  try {
    const data: unknown = Reflect.apply(getBuffer, body, []);
    const contentType = own(Reflect.apply(getHeaders, body, []), 'content-type');
    return typeof contentType === 'string' && Buffer.isBuffer(data)
      ? { data, contentType, isResendable: true }
      : undefined;
  } catch {
    return undefined;
  }
}

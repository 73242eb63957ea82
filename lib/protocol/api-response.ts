import type { ApiErrorEntry } from '../errors/index.js';
import { own } from './untrusted-json.js';

/** A body that was read: JSON, or something else whose text nobody keeps. */
export type ResponseBody = { readonly is: 'json'; readonly value: unknown } | { readonly is: 'text' };

/** An answer of a token endpoint, reduced to what is judged. */
export interface ApiResponse {
  readonly status: number;
  readonly date: string | undefined;
  readonly retryAfter: string | undefined;
  readonly body: ResponseBody;
}

/** The vendor's error body, reduced to what cannot echo a request. */
export interface ApiErrors {
  readonly entries: readonly ApiErrorEntry[];
  /** Whether a text in it speaks of the white list of addresses. */
  readonly mentionsWhiteList: boolean;
}

const KEPT = /^[\w.-]{1,40}$/;
/** A plain JSON pointer: names and positions, nothing that could be a value of the request. */
const POINTER = /^(?:\/[\w.-]{1,40}){1,10}$/;

export function readBody(text: string): ResponseBody {
  try {
    return { is: 'json', value: JSON.parse(text) };
  } catch {
    return { is: 'text' };
  }
}

/** The `errors` of a JSON:API error body; undefined where the body is none. */
export function apiErrorsOf(body: ResponseBody): ApiErrors | undefined {
  const errors = body.is === 'json' ? own(body.value, 'errors') : undefined;
  if (!Array.isArray(errors)) return undefined;
  const list: unknown[] = errors.slice(0, 20);
  return {
    entries: list.map((entry) => ({
      ...kept(entry, 'status'),
      ...kept(entry, 'code'),
      ...keptPointer(entry),
    })),
    mentionsWhiteList: list.some((entry) =>
      ['title', 'detail'].some((key) => /white[\s-]?list/i.test(String(textOf(own(entry, key))))),
    ),
  };
}

/** A 2xx with `errors` counts as the status which its first entry names, else as 400. */
export function effectiveStatus(answer: ApiResponse): number {
  if (answer.status < 200 || answer.status > 299) return answer.status;
  const errors = apiErrorsOf(answer.body);
  if (errors === undefined) return answer.status;
  const named = Number(errors.entries[0]?.status);
  return Number.isInteger(named) && named >= 400 && named <= 599 ? named : 400;
}

function kept(entry: unknown, key: 'status' | 'code'): Record<string, string> {
  const text = textOf(own(entry, key));
  return text !== undefined && KEPT.test(text) ? { [key]: text } : {};
}

function keptPointer(entry: unknown): { pointer?: string } {
  const pointer = own(own(entry, 'source'), 'pointer');
  return typeof pointer === 'string' && POINTER.test(pointer) ? { pointer } : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

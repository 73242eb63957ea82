import type { ApiErrorEntry } from '../errors/index.js';
import { own } from './untrusted-json.js';

/** A parsed body: JSON, or any other text, which is not kept. */
export type ResponseBody = { readonly is: 'json'; readonly value: unknown } | { readonly is: 'text' };

/** A response of the API, reduced to the parts that are evaluated. */
export interface ApiResponse {
  readonly status: number;
  readonly date: string | undefined;
  readonly retryAfter: string | undefined;
  readonly body: ResponseBody;
}

/** The vendor's error body, reduced to the parts that cannot echo a request. */
export interface ApiErrors {
  readonly entries: readonly ApiErrorEntry[];
  /** Whether a title or detail mentions the IP white list. */
  readonly mentionsWhiteList: boolean;
}

const SAFE_VALUE = /^[\w.-]{1,40}$/;
/** A plain JSON pointer: names and indexes, nothing that could be a value of the request. */
const POINTER = /^(?:\/[\w.-]{1,40}){1,10}$/;

export function readBody(text: string): ResponseBody {
  try {
    return { is: 'json', value: JSON.parse(text) };
  } catch {
    return { is: 'text' };
  }
}

/** The `errors` of a JSON:API error body; undefined for any other body. */
export function apiErrorsOf(body: ResponseBody): ApiErrors | undefined {
  const errors = body.is === 'json' ? own(body.value, 'errors') : undefined;
  if (!Array.isArray(errors)) return undefined;
  const list: unknown[] = errors.slice(0, 20);
  return {
    entries: list.map((entry) => ({
      ...safeField(entry, 'status'),
      ...safeField(entry, 'code'),
      ...safePointer(entry),
    })),
    mentionsWhiteList: list.some((entry) =>
      ['title', 'detail'].some((key) => /white[\s-]?list/i.test(String(stringOf(own(entry, key))))),
    ),
  };
}

export function hasCode(errors: ApiErrors, code: string): boolean {
  return errors.entries.some((entry) => entry.code === code);
}

/** A 2xx with `errors` counts as the status of its first entry, or as 400. */
export function effectiveStatus({ status, body }: ApiResponse): number {
  if (status < 200 || status > 299) return status;
  const errors = apiErrorsOf(body);
  if (errors === undefined) return status;
  const named = Number(errors.entries[0]?.status);
  return Number.isInteger(named) && named >= 400 && named <= 599 ? named : 400;
}

function safeField(entry: unknown, key: 'status' | 'code'): Record<string, string> {
  const value = stringOf(own(entry, key));
  return value !== undefined && SAFE_VALUE.test(value) ? { [key]: value } : {};
}

function safePointer(entry: unknown): { pointer?: string } {
  const pointer = own(own(entry, 'source'), 'pointer');
  return typeof pointer === 'string' && POINTER.test(pointer) ? { pointer } : {};
}

function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

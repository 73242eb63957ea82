import { ConfigurationError } from '../../errors/index.js';

const NAME = /^[!#$%&'*+\-.^`|~\w]+$/;
/** What a header value may hold on the wire; the HTTP client would drop the rest without a word. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** The error of headers that would not arrive as they are written, or that decide where a call goes. */
export function headersProblem(headers: unknown): ConfigurationError | undefined {
  if (headers === undefined || headers === null) return undefined;
  if (typeof headers !== 'object')
    return unusable('headers', "must be an object, e.g. { 'Idempotency-Key': id }");
  for (const [name, value] of entriesOf(headers)) {
    const found = isPlain(value) ? headersProblem(value) : headerProblem(name, value);
    if (found !== undefined) return found;
  }
  return undefined;
}

function headerProblem(name: string, value: unknown): ConfigurationError | undefined {
  if (!NAME.test(name)) return unusable('a header', 'has a name that HTTP does not allow');
  if (name.toLowerCase() === 'host') return unusable('the header `Host`', "is the instance's own. Remove it");
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.every((each) => isPrintable(each) && VALUE.test(String(each)))
    ? undefined
    : unusable(
        `the header \`${name}\``,
        'has a line break or another character in its value that a header cannot carry. Encode it',
      );
}

function entriesOf(headers: object): readonly (readonly [string, unknown])[] {
  // `Headers` and `Map` have no keys of their own.
  return headers instanceof Headers || headers instanceof Map
    ? Array.from(headers, ([name, value]: readonly [unknown, unknown]) => [String(name), value] as const)
    : Object.entries(headers);
}

/** Headers for one method, e.g. `{ common: { … } }`. */
function isPlain(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPrintable(value: unknown): value is string | number | boolean | null | undefined {
  return value === null || ['string', 'number', 'boolean', 'undefined'].includes(typeof value);
}

function unusable(what: string, why: string): ConfigurationError {
  return new ConfigurationError(`${what} of the call ${why}; nothing was sent.`, { requestSent: 'no' });
}

import { ConfigurationError } from '../../errors/index.js';

const NAME = /^[!#$%&'*+\-.^`|~\w]+$/;
/** Characters of a header value; the HTTP client silently drops all others. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** The error of headers that would not arrive unchanged, or that would redirect a call; undefined if there is none. */
export function headersProblem(headers: unknown): ConfigurationError | undefined {
  if (headers === undefined || headers === null) return undefined;
  if (typeof headers !== 'object')
    return invalidHeader('headers', "must be an object, e.g. { 'Idempotency-Key': id }");
  for (const [name, value] of entriesOf(headers)) {
    const found = isHeaderGroup(value) ? headersProblem(value) : headerProblem(name, value);
    if (found !== undefined) return found;
  }
  return undefined;
}

function headerProblem(name: string, value: unknown): ConfigurationError | undefined {
  if (!NAME.test(name)) return invalidHeader('a header', 'has an invalid name');
  if (name.toLowerCase() === 'host')
    return invalidHeader('the header `Host`', 'is set by the instance. Remove it');
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.every((each) => isPrintable(each) && VALUE.test(String(each)))
    ? undefined
    : invalidHeader(
        `the header \`${name}\``,
        'has a line break or another invalid character in its value. Encode it',
      );
}

function entriesOf(headers: object): readonly (readonly [string, unknown])[] {
  // `Headers` and `Map` have no own keys.
  return headers instanceof Headers || headers instanceof Map
    ? Array.from(headers, ([name, value]: readonly [unknown, unknown]) => [String(name), value] as const)
    : Object.entries(headers);
}

/** Headers for one method, e.g. `{ common: { … } }`. */
function isHeaderGroup(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPrintable(value: unknown): value is string | number | boolean | null | undefined {
  return value === null || ['string', 'number', 'boolean', 'undefined'].includes(typeof value);
}

function invalidHeader(subject: string, problem: string): ConfigurationError {
  return new ConfigurationError(`${subject} of the call ${problem}; nothing was sent.`, {
    requestSent: 'no',
  });
}

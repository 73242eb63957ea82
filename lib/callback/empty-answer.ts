const OK = 200;

/**
 * The vendor wants 200 with an empty body, whatever envelopes and mappings of the host make of it; an answer with
 * another status (an exception filter's) goes out as it is.
 */
export function answerEmpty(response: unknown): void {
  if (typeof response !== 'object' || response === null) return;
  const serializer: unknown = Reflect.get(response, 'serializer');
  if (isFunction(serializer)) {
    // Fastify.
    Reflect.apply(serializer, response, [
      (payload: unknown) => (isOk(response) ? '' : JSON.stringify(payload)),
    ]);
    return;
  }
  const send: unknown = Reflect.get(response, 'send');
  const json: unknown = Reflect.get(response, 'json');
  if (!isFunction(send) || !isFunction(json)) return;
  // Express; own properties of this one response.
  const orEmpty =
    (method: Callable) =>
    (...args: unknown[]): unknown =>
      isOk(response) ? Reflect.apply(send, response, ['']) : Reflect.apply(method, response, args);
  Object.assign(response, { json: orEmpty(json), send: orEmpty(send) });
}

type Callable = (...args: unknown[]) => unknown;

function isOk(response: object): boolean {
  return Reflect.get(response, 'statusCode') === OK;
}

function isFunction(value: unknown): value is Callable {
  return typeof value === 'function';
}

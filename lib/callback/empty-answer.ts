const OK = 200;

/** How servers let an answer be sent: Express by the first two, Fastify by the first. */
const SENDERS = ['send', 'json'] as const;

/**
 * The vendor wants 200 with an empty body, whatever envelopes and mappings of the host make of it; an answer with
 * another status (an exception filter's) goes out as it is. The methods are replaced for this one response.
 */
export function answerEmpty(response: unknown): void {
  if (typeof response !== 'object' || response === null) return;
  const send: unknown = Reflect.get(response, 'send');
  if (!isFunction(send)) return;
  for (const name of SENDERS) {
    const method: unknown = Reflect.get(response, name);
    if (!isFunction(method)) continue;
    Reflect.set(response, name, (...args: unknown[]): unknown =>
      Reflect.get(response, 'statusCode') === OK
        ? Reflect.apply(send, response, [''])
        : Reflect.apply(method, response, args),
    );
  }
}

function isFunction(value: unknown): value is (...args: unknown[]) => unknown {
  return typeof value === 'function';
}

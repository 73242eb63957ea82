/** On an HTTP adapter: `acceptJsonApi` has been called for it. */
const ACCEPTS = Symbol('nestjs-b2binpay-auth.accepts-json-api');

export function markAccepting(adapter: object): void {
  Object.defineProperty(adapter, ACCEPTS, { value: true });
}

export function isAccepting(adapter: object): boolean {
  return Reflect.get(adapter, ACCEPTS) === true;
}

export { type BearerSource } from './calls/authorized-adapter.js';
export * from './calls/b2binpay-http.service.js';
export * from './bearer-interceptor.js';
/** @internal */
export * from './http-agents.js';
/** @internal */
export type * from './http-settings.js';
/** @internal */
export * from './tokens/http-token-transport.js';
/** @internal */
export * from './tokens/token-client.js';
export * from './tokens/token-signature.interceptor.js';

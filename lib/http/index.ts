export { type BearerSource } from './calls/authorized-adapter.js';
export * from './calls/b2binpay-http.service.js';
export * from './bearer-interceptor.js';
export * from './http-agents.js';
export type * from './http-settings.js';
export * from './tokens/http-token-transport.js';
export * from './tokens/token-client.js';
export * from './tokens/token-signature.interceptor.js';

export { type BearerSource } from './authorized-adapter.js';
export * from './b2binpay-http.service.js';
export * from './bearer-interceptor.js';
export * from './http-agents.js';
export type * from './http-settings.js';
export * from './http-token-transport.js';
export * from './token-client.js';
export * from './token-signature.interceptor.js';

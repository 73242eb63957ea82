export type * from './http-settings.js';
export * from './http-token-transport.js';
export * from './private-http-service.js';
export * from './token-signature.interceptor.js';

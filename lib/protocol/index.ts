/** @internal */
export * from './api-response.js';
export type * from './api-version.js';
/** @internal */
export * from './call-refusal.js';
export * from './callbacks/index.js';
export * from './credentials.js';
export * from './endpoints.js';
/** @internal */
export * from './fingerprint.js';
/** @internal */
export * from './lifetime.js';
/** @internal */
export * from './token-refusal.js';
export * from './secret.js';
/** @internal */
export * from './server-time.js';
/** @internal */
export * from './signature.js';
/** @internal */
export * from './token-requests.js';
/** @internal */
export { own } from './untrusted-json.js';
/** @internal */
export * from './version-traits.js';

/** @internal */
export * from './callback-key-source.js';
/** @internal */
export * from './callback-keys.js';
export * from './callback-verifier.js';
export * from './in-memory-replay-store.js';
export * from './received-at.js';
/** @internal */
export * from './replay-guard.js';
export type * from './replay-store.js';
export type * from './verify-callback.js';

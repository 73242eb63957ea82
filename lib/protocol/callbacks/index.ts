export { isUnambiguousTrackingId } from './callback-fields.js';
export * from './callback-message.js';
export * from './callback-transfer.js';
export type * from './callback-types.js';
export * from './compare-resource.js';
export * from './op-types.js';
export * from './read-callback.js';

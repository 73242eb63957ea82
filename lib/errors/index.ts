export * from './base-error.js';
export * from './configuration-error.js';
export * from './api-errors.js';
export * from './token-errors.js';
export * from './callback-error.js';
export type * from './error-codes.js';

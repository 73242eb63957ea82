/** @internal */
export { Budgets } from './policy/request-budget.js';
export * from './callbacks/index.js';
export * from './time/clock.js';
/** @internal */
export * from './exchange/credentials-source.js';
export * from './store/index.js';
/** @internal */
export type * from './lifecycle/keeper-settings.js';
/** @internal */
export * from './time/moment.js';
/** @internal */
export * from './lifecycle/renewal-timer.js';
export * from './lifecycle/token-event.js';
/** @internal */
export * from './lifecycle/token-keeper.js';
export * from './lifecycle/token-status.js';
export { LOCK_REASONS, type LockReason } from './policy/lock-reason.js';
export { OBTAIN_REASONS, type ObtainReason } from './policy/obtain-reason.js';
/** @internal */
export type * from './exchange/token-transport.js';
export * from './lifecycle/waiters.js';
/** @internal */
export { extensionMs } from './time/late-timer.js';
/** @internal */
export { withTimeout } from './time/with-timeout.js';

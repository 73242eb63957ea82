/**
 * The state that processes share about an account. An `AccountState` is an immutable value: the access token, the state
 * of the refresh token, the last login and the retry state; `account-changes` are the pure transitions between states. An
 * `AccountSession` keeps it in a store as one sealed text (`account-text`, `account-seal`), takes turns to replace it, and
 * puts a timeout on every call of the store. The store itself (`token-store` is the port, `InMemoryTokenStore` the
 * default) knows nothing of tokens, so that each rule is written once, for every store.
 */
export * from './in-memory-token-store.js';
export type * from './token-store.js';

/**
 * What processes that share an account know of it together. An `AccountState` is a value: the token, what became of the
 * refresh token, what the last login said, and what the account has been through; `account-changes` are the pure steps
 * from one to the next. An `AccountSession` puts it into a store as one sealed text (`account-text`, `account-seal`),
 * takes turns to replace it, and gives every call of the store a deadline. The store itself (`token-store` is its port,
 * `InMemoryTokenStore` the default) knows nothing of tokens, so that each rule is written once, for every store.
 */
export * from './in-memory-token-store.js';
export type * from './token-store.js';

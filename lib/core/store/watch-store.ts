import type { AccountStore } from './token-store.js';

/** Watches an account as far as its store can; one that cannot is polled. Returns an unsubscribe function. */
export function watchStore(store: AccountStore, onWake: () => void): () => void {
  try {
    const unwatch = store.watch(onWake);
    return () => quietly(unwatch);
  } catch {
    return () => undefined;
  }
}

/** Nothing depends on it. */
function quietly(call: () => void): void {
  try {
    call();
  } catch {
    // A store's own trouble.
  }
}

import type { AccountStore } from './token-store.js';

/** Watches an account if its store supports it; otherwise polling has to suffice. Returns an unsubscribe function. */
export function watchStore(store: AccountStore, onWake: () => void): () => void {
  try {
    const unwatch = store.watch(onWake);
    return () => quietly(unwatch);
  } catch {
    return () => undefined;
  }
}

function quietly(call: () => void): void {
  try {
    call();
  } catch {
    // Nothing depends on it.
  }
}

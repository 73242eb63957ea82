import { setTimeout as sleep } from 'node:timers/promises';

export interface UntilOptions {
  /** After this much real time the test fails. @default 5000 */
  readonly withinMs?: number;
  /** Done between two checks, e.g. a virtual clock that moves on. */
  readonly meanwhile?: () => unknown;
}

/** Requests need real turns of the event loop to arrive: waits until `isSo`, and fails with a sentence where it never is. */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  { withinMs = 5_000, meanwhile }: UntilOptions = {},
): Promise<void> {
  const giveUpAt = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() >= giveUpAt) throw new Error(`waited ${withinMs} ms in vain until ${what}`);
    await sleep(1);
    await meanwhile?.();
  }
}

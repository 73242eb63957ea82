export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Polls until the condition holds; resolves with what it returned. */
export async function until(condition, what, withinMs = 60_000) {
  const end = Date.now() + withinMs;
  for (;;) {
    const result = condition();
    if (result) return result;
    if (Date.now() > end) throw new Error(`waited for ${withinMs} ms: ${what}`);
    await sleep(20);
  }
}

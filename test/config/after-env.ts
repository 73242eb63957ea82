import { afterEach } from '@jest/globals';

const unhandled: unknown[] = [];
process.on('unhandledRejection', (reason) => unhandled.push(reason));

afterEach(async () => {
  await new Promise((resolve) => setImmediate(resolve));
  const reasons = unhandled.splice(0);
  if (reasons.length > 0) throw new Error(`unhandled rejection: ${reasons.map(String).join(', ')}`);
});

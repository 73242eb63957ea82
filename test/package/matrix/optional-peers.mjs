// Each optional peer there and not there; the entries that do without it load all the same.
import { mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from './processes.mjs';
import { OPTIONAL_PEERS } from './versions.mjs';

/** One after another, as they move what the others need. With all of them is what every other cell has. */
export async function optionalPeers({ name, nest, level }, folder, short) {
  const none = [];
  const sets = short
    ? [none, OPTIONAL_PEERS]
    : [none, ...OPTIONAL_PEERS.map((peer) => [peer]), OPTIONAL_PEERS];
  for (const present of sets) {
    const restore = takeAway(
      folder,
      OPTIONAL_PEERS.filter((peer) => !present.includes(peer)),
    );
    try {
      await run(folder, process.execPath, ['optional-peers.mjs', ...present]);
    } catch (error) {
      throw new Error(`${name}, with ${present.join(', ') || 'no optional peer'}: ${error.message}`, {
        cause: error,
      });
    } finally {
      restore();
    }
  }
  return { nest, level, sets: sets.length };
}

function takeAway(folder, peers) {
  const moves = peers.map((peer) => [join(folder, 'node_modules', peer), join(folder, 'away', peer)]);
  for (const [from, to] of moves) {
    mkdirSync(dirname(to), { recursive: true });
    renameSync(from, to);
  }
  return () => {
    for (const [from, to] of moves) renameSync(to, from);
  };
}

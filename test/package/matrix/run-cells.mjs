// The packed package in running applications: every Nest, level of its peers, format and Node.
import { run } from './processes.mjs';
import { NODES } from './versions.mjs';

const FORMATS = { CommonJS: 'start.cjs', ESM: 'start.mjs' };
/** A cell takes about a second; what is left open would keep it alive and is found by this limit. */
const TIMEOUT_MS = 120_000;

/** Works, one for each cell of the applications in `folder`. */
export function runCells({ name, nest, level }, folder, tools) {
  return NODES.flatMap((node) =>
    Object.entries(FORMATS).map(([format, file]) => async () => {
      try {
        await run(folder, tools.node(node), [file], { timeoutMs: TIMEOUT_MS });
      } catch (error) {
        throw new Error(`${name}, ${format}, Node ${node}: ${error.message}`, { cause: error });
      }
      return { nest, level, format, node };
    }),
  );
}

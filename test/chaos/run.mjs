// npm run chaos: fleets of processes under faults, and what became of their tokens. `--long` takes every fault.
import { parseArgs } from 'node:util';
import { runLong } from './long.mjs';
import { runFault } from './run-fault.mjs';
import { runShort } from './short.mjs';
import { seconds, Table } from './table.mjs';

const { values } = parseArgs({
  options: {
    long: { type: 'boolean', default: false },
    /** Only fleets of these, e.g. `many,one-refresh`. */
    sessions: { type: 'string' },
    /** Only faults whose name contains one of these, e.g. `killed,rolling`. */
    only: { type: 'string' },
    replicas: { type: 'string' },
    /** How often each holder is killed in each mode. */
    rounds: { type: 'string' },
    /** The table is rewritten there after each fault. */
    table: { type: 'string' },
  },
});
const listOf = (value) => value?.split(',').map((name) => name.trim());
const numberOf = (value) => (value === undefined ? undefined : Number(value));
const [names, modes] = [listOf(values.only), listOf(values.sessions)];

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
// Many servers are started in the course of a long run.
process.setMaxListeners(50);

const complaints = [];
const complain = (what) => {
  complaints.push(what);
  console.log(`  NOT AS EXPECTED: ${what}`);
};
const table = new Table(values.table);
const startedAt = Date.now();
const run = values.long ? runLong : runShort;
try {
  await run({
    runFault: (fleet, fault) => runFault(fleet, fault, { table, complain }),
    isWanted: ({ sessions }, { name }) =>
      (modes?.includes(sessions) ?? true) && (names?.some((part) => name.includes(part)) ?? true),
    complain,
    replicas: numberOf(values.replicas),
    rounds: numberOf(values.rounds),
  });
} catch (error) {
  complain(String(error));
}
console.log(`\n${table.toString()}\n\n${seconds(Date.now() - startedAt)}`);
if (complaints.length > 0) {
  console.log(`\n${complaints.length} not as expected:\n${complaints.join('\n')}`);
  process.exitCode = 1;
}

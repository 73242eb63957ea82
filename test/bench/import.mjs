// What importing the root entry costs after its peers, in a process of its own: medians of 15.
import { execFileSync } from 'node:child_process';
import { median } from './support.mjs';

const PROCESSES = 15;
const MOST_PERCENT = 15;
const PEERS = [
  'reflect-metadata',
  'rxjs',
  '@nestjs/common',
  '@nestjs/core',
  '@nestjs/schedule',
  '@nestjs/axios',
  'axios',
  'class-validator',
];
const OURS = new URL('../../dist/esm/index.js', import.meta.url).href;
const SOURCE = `
  const timed = async (names) => {
    const start = performance.now();
    for (const name of names) await import(name);
    return performance.now() - start;
  };
  console.log(JSON.stringify({ peers: await timed(${JSON.stringify(PEERS)}), ours: await timed(['${OURS}']) }));
`;

const taken = Array.from({ length: PROCESSES }, () => {
  const args = ['--input-type=module', '--eval', SOURCE];
  return JSON.parse(execFileSync(process.execPath, args, { cwd: import.meta.dirname, encoding: 'utf8' }));
});
const [ours, peers, percent] = [
  taken.map((one) => one.ours),
  taken.map((one) => one.peers),
  taken.map((one) => (100 * one.ours) / one.peers),
].map(median);
console.table([
  {
    what: 'import of the root entry',
    ours: `${ours.toFixed(0)} ms`,
    peers: `${peers.toFixed(0)} ms`,
    percent: percent.toFixed(1),
    aim: `≤ ${MOST_PERCENT}`,
  },
]);
if (percent > MOST_PERCENT) process.exitCode = 1;

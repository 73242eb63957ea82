// npm run chaos: a fleet of processes under faults, and what became of its tokens. `--long` takes every fault several times.
import { parseArgs } from 'node:util';
import { ALL, SHORT } from './faults.mjs';
import { Fleet, until } from './fleet.mjs';

const { values } = parseArgs({
  options: {
    long: { type: 'boolean', default: false },
    sessions: { type: 'string', default: 'one-refresh' },
    replicas: { type: 'string' },
    rounds: { type: 'string' },
    only: { type: 'string' },
  },
});
const replicas = Number(values.replicas ?? (values.long ? 8 : 6));
const rounds = Number(values.rounds ?? (values.long ? 3 : 1));
const faults = (values.long ? ALL : SHORT).filter(
  ({ name }) => values.only === undefined || name.includes(values.only),
);
const chosen = values.only === undefined ? faults : ALL.filter(({ name }) => name.includes(values.only));

const COLUMNS = [
  'times',
  'reuses',
  '429',
  'without',
  '401 raw',
  '401 service',
  'failed',
  'next token',
  'logins',
];
const rows = new Map();
const complaints = [];
const failures = {};

const startedAt = Date.now();
const fleet = await Fleet.start({ replicas, sessions: values.sessions });
console.log(
  `${replicas} replicas ready after ${seconds(Date.now() - startedAt)}; sessions: ${values.sessions}`,
);
fleet.onFailed = (code) => (failures[code] = (failures[code] ?? 0) + 1);
fleet.onWithout = ({ index, isStopped }, state) => {
  if (!isStopped) complaints.push(`replica ${index} had no token (${state})`);
};

try {
  for (let round = 0; round < rounds; round += 1) for (const fault of chosen) await suffer(fault);
} catch (error) {
  complaints.push(String(error));
} finally {
  await fleet.stop();
}
print();
if (complaints.length > 0) {
  console.log(`\n${complaints.length} complaints:\n${complaints.slice(0, 40).join('\n')}`);
  process.exitCode = 1;
}

async function suffer(fault) {
  await until(() => fleet.isCalm, 'the fleet to be calm');
  const [before, eventsBefore, complaintsBefore] = [fleet.totals(), fleet.events.length, complaints.length];
  const at = (await fault.run(fleet)) ?? Date.now();
  // One more renewal, so that what was damaged shows.
  await until(() => broughtAfter(at) !== undefined, `a token after "${fault.name}"`, 90_000);
  await until(() => fleet.isCalm, `the fleet to be calm after "${fault.name}"`, 90_000);
  const after = fleet.totals();
  const events = fleet.events.slice(eventsBefore);
  const logins = events.filter(({ type }) => type === 'token.obtained').map(({ reason }) => reason);
  const next = broughtAfter(at);
  const late = complaints.splice(complaintsBefore);
  if (!fault.isLong && !fault.isAllNew) complaints.push(...late.map((text) => `${fault.name}: ${text}`));
  judge({ fault, before, after, logins, nextMs: next.at - at, at });
}

function broughtAfter(at) {
  return fleet.events.find(
    ({ type, at: then }) => (type === 'token.obtained' || type === 'token.refreshed') && then > at,
  );
}

function judge({ fault, before, after, logins, nextMs, at }) {
  const grown = (key) => after[key] - before[key];
  const row = rows.get(fault.name) ?? { times: 0, nextMs: 0, logins: new Map() };
  row.times += 1;
  for (const key of ['refreshReuses', 'throttled', 'without', 'raw401', 'http401', 'httpFailed']) {
    row[key] = (row[key] ?? 0) + grown(key);
  }
  if (nextMs !== undefined) row.nextMs = Math.max(row.nextMs, nextMs);
  for (const reason of logins) row.logins.set(reason, (row.logins.get(reason) ?? 0) + 1);
  rows.set(fault.name, row);
  const complain = (what) => complaints.push(`${fault.name}: ${what}`);
  if (grown('refreshReuses') > 0) complain('a refresh token was used twice');
  if (grown('throttled') > 0) complain('the API throttled');
  if (grown('http401') > 0) complain('a caller of B2binpayHttpService saw a 401');
  if (fault.isTimed && !(nextMs <= 5_000)) complain(`the next token came after ${nextMs} ms`);
  for (const reason of logins) if (!fault.reasons.includes(reason)) complain(`a login for "${reason}"`);
  const calmAfter = seconds(Date.now() - at);
  console.log(
    `${seconds(Date.now() - startedAt)}  ${fault.name}: token after ${seconds(nextMs)}, calm after ${calmAfter}, without ${grown('without')}`,
  );
}

function print() {
  const lines = [...rows].map(([name, row]) => [
    name,
    row.times,
    row.refreshReuses,
    row.throttled,
    row.without,
    row.raw401,
    row.http401,
    row.httpFailed,
    seconds(row.nextMs),
    [...row.logins].map(([reason, count]) => `${count} ${reason}`).join(', ') || '-',
  ]);
  const table = [['fault', ...COLUMNS], ['---', ...COLUMNS.map(() => '---')], ...lines];
  console.log(`\n${table.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}`);
  if (Object.keys(failures).length > 0) console.log(`\nfailed calls by code: ${JSON.stringify(failures)}`);
  const { calls, obtained, refreshed } = fleet.totals();
  console.log(
    `\n${calls} calls, ${obtained} logins, ${refreshed} refreshes, ${seconds(Date.now() - startedAt)}`,
  );
}

function seconds(ms) {
  return `${(ms / 1_000).toFixed(1)} s`;
}

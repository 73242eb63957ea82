// One fault, and whether the fleet got over it as it has to.
import { seconds } from './table.mjs';
import { until } from './until.mjs';

/**
 * A login ends older access tokens: whoever still has one sees a 401, reports it and waits for the next token. If the
 * process that logged in dies before it has stored the token, somebody has to log in again.
 */
const REASONS_OF_ONE_SESSION = ['rejected', 'ambiguous', 'suspicious'];
const CALM_WITHIN_MS = 120_000;
/** Timers that are later than that: the machine was too busy to measure by seconds, so the fault is repeated. */
const BUSY_FROM_MS = 400;
const ATTEMPTS = 3;

export async function runFault(fleet, fault, { table, complain }) {
  const name = `${fleet.sessions}: ${fault.name}`;
  for (let attempt = 1; ; attempt += 1) {
    const startedAt = Date.now();
    const { wrong, late, row } = await attemptOrFailure(fleet, fault);
    if (late.length + wrong.length > 0)
      console.log(fleet.history.timeline(startedAt).slice(0, 150).join('\n'));
    const isBusy = fleet.lagMs >= BUSY_FROM_MS && wrong.length === 0 && late.length > 0;
    if (row !== undefined) console.log(`${name}: ${describe(row, fleet)}`);
    if (isBusy && attempt < ATTEMPTS) {
      console.log(`  repeated, as the machine was busy: ${[...new Set(late)].join('; ')}`);
      continue;
    }
    if (row !== undefined) table.add(row);
    for (const what of [...wrong, ...late]) complain(`${name}: ${what}`);
    return;
  }
}

async function attemptFault(fleet, fault) {
  await until(() => fleet.isCalm, 'the fleet to be calm', CALM_WITHIN_MS);
  fleet.lagMs = 0;
  const before = {
    ...fleet.totals(),
    events: fleet.history.events.length,
    withouts: fleet.history.withouts.length,
  };
  const startedAt = Date.now();
  const { at = startedAt, ...facts } = await fault.run(fleet);
  // One more renewal, so that damage shows.
  const next = fault.isObservation
    ? undefined
    : await until(() => fleet.history.broughtAfter(at), 'a token', CALM_WITHIN_MS);
  await until(() => fleet.isCalm, 'the fleet to be calm', CALM_WITHIN_MS);
  const calmAt = Date.now();
  const after = fleet.totals();
  const row = {
    sessions: fleet.sessions,
    name: fault.name,
    grown: (key) => after[key] - before[key],
    nextMs: next === undefined ? undefined : next.at - at,
    overMs: calmAt - startedAt,
    logins: fleet.history.events
      .slice(before.events)
      .filter(({ type }) => type === 'token.obtained')
      .map(({ reason }) => reason),
  };
  const outcome = { ...facts, calmAt };
  const wrong = [...wrongAtAnySpeed(fault, row), ...((await fault.check?.(fleet, outcome)) ?? [])];
  const withouts = fleet.history.withouts.slice(before.withouts);
  const late = [...wrongInTime(fleet, fault, row, withouts), ...(fault.checkInTime?.(fleet, outcome) ?? [])];
  return { row, wrong, late };
}

/** However busy the machine is. */
function wrongAtAnySpeed({ throttledAtMost = 0 }, { grown }) {
  return [
    grown('refreshReuses') > 0 && 'a refresh token was used twice',
    grown('throttled') > throttledAtMost && `the API throttled ${grown('throttled')} times`,
    grown('http401') > 0 && 'a caller of B2binpayHttpService saw a 401',
  ].filter(Boolean);
}

/** What also happens if processes get no time to run. */
function wrongInTime(fleet, fault, { nextMs, logins }, withouts) {
  const { reasons, nextTokenWithinMs, loginsAtMost, mayBeWithout } = fault;
  const isOne = fleet.sessions === 'one';
  const isUnexpected = ({ isStopped }) => !mayBeWithout && !isOne && !isStopped;
  const explained = [
    ...reasons,
    ...(isOne ? REASONS_OF_ONE_SESSION : []),
    ...(fleet.apiVersion === 'v3' ? ['no-refresh-token'] : []),
    // Somebody alone has logged in and so ended the refresh token that all share.
    ...(fault.isAway && fleet.sessions !== 'many' ? ['suspicious'] : []),
  ];
  return [
    nextTokenWithinMs !== undefined && nextMs > nextTokenWithinMs && `the next token came after ${nextMs} ms`,
    ...new Set(
      withouts.filter(isUnexpected).map(({ replica, state }) => `replica ${replica} had no token (${state})`),
    ),
    ...logins.filter((reason) => !explained.includes(reason)).map((reason) => `a login for "${reason}"`),
    loginsAtMost !== undefined && logins.length > loginsAtMost && `${logins.length} logins`,
  ].filter(Boolean);
}

async function attemptOrFailure(fleet, fault) {
  try {
    return await attemptFault(fleet, fault);
  } catch (error) {
    return { wrong: [String(error)], late: [] };
  }
}

function describe({ nextMs, overMs, grown, logins }, { lagMs }) {
  const next = nextMs === undefined ? '-' : seconds(nextMs);
  return `next token after ${next}, over after ${seconds(overMs)}, without ${grown('without')}, logins ${logins.length === 0 ? '-' : logins.join(', ')}; timers late by ${Math.round(lagMs)} ms at most`;
}

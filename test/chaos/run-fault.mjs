// One fault, and whether the fleet got over it as it has to.
import { seconds } from './table.mjs';
import { until } from './until.mjs';

/**
 * A login ends older access tokens: whoever still has one sees a 401, reports it and waits for the next token. If the
 * process that logged in dies before it has stored the token, somebody has to log in again.
 */
const REASONS_OF_ONE_SESSION = ['rejected', 'ambiguous', 'suspicious'];
const CALM_WITHIN_MS = 120_000;

export async function runFault(fleet, fault, { table, complain }) {
  const name = `${fleet.sessions}: ${fault.name}`;
  const fail = (what) => complain(`${name}: ${what}`);
  try {
    await until(() => fleet.isCalm, 'the fleet to be calm', CALM_WITHIN_MS);
    const before = { ...fleet.totals(), events: fleet.events.length, withouts: fleet.withouts.length };
    fleet.lagMs = 0;
    const startedAt = Date.now();
    const { at = startedAt, ...facts } = await fault.run(fleet);
    // One more renewal, so that damage shows.
    const next = fault.isObservation
      ? undefined
      : await until(() => fleet.broughtAfter(at), 'a token', CALM_WITHIN_MS);
    await until(() => fleet.isCalm, 'the fleet to be calm', CALM_WITHIN_MS);
    const calmAt = Date.now();
    const after = fleet.totals();
    const grown = (key) => after[key] - before[key];
    const events = fleet.events.slice(before.events);
    const logins = events.filter(({ type }) => type === 'token.obtained').map(({ reason }) => reason);
    const nextMs = next === undefined ? undefined : next.at - at;
    table.add({ sessions: fleet.sessions, name: fault.name, grown, nextMs, logins });
    const withouts = fleet.withouts.slice(before.withouts);
    judge(fleet, fault, { grown, logins, nextMs, withouts, fail });
    for (const what of (await fault.check?.(fleet, { ...facts, calmAt })) ?? []) fail(what);
    console.log(
      `${name}: next token after ${nextMs === undefined ? '-' : seconds(nextMs)}, over after ${seconds(calmAt - startedAt)}, without ${grown('without')}, logins ${logins.join(', ') || '-'}; timers late by ${Math.round(fleet.lagMs)} ms at most`,
    );
  } catch (error) {
    fail(String(error));
  }
}

function judge(fleet, fault, { grown, logins, nextMs, withouts, fail }) {
  const { reasons, nextTokenWithinMs, throttledAtMost = 0, loginsAtMost, mayBeWithout } = fault;
  if (grown('refreshReuses') > 0) fail('a refresh token was used twice');
  if (grown('throttled') > throttledAtMost) fail(`the API throttled ${grown('throttled')} times`);
  if (grown('http401') > 0) fail('a caller of B2binpayHttpService saw a 401');
  if (nextTokenWithinMs !== undefined && nextMs > nextTokenWithinMs)
    fail(`the next token came after ${nextMs} ms`);
  const isOne = fleet.sessions === 'one';
  if (!mayBeWithout && !isOne) {
    const unexpected = withouts.filter(({ isStopped }) => !isStopped);
    for (const { replica, state } of unexpected.slice(0, 5))
      fail(`replica ${replica} had no token (${state})`);
  }
  const explained = [
    ...reasons,
    ...(isOne ? REASONS_OF_ONE_SESSION : []),
    ...(fleet.apiVersion === 'v3' ? ['no-refresh-token'] : []),
  ];
  for (const reason of logins) if (!explained.includes(reason)) fail(`a login for "${reason}"`);
  if (loginsAtMost !== undefined && logins.length > loginsAtMost) fail(`${logins.length} logins`);
}

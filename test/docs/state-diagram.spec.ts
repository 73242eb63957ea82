import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { type StateFacts, stateOf } from '../../lib/core/lifecycle/state-of.js';
import { TokenState } from '../../lib/core/lifecycle/token-status.js';

const TOKENS_PAGE = readFileSync(new URL('../../docs/tokens.md', import.meta.url), 'utf8');

const START: StateFacts = {
  isStopped: false,
  isLocked: false,
  hadToken: false,
  isValid: false,
  isDue: true,
  isExchanging: false,
};

/** Everything that happens to a token, and what it changes; undefined where it cannot happen. */
const HAPPENINGS: Readonly<Record<string, (facts: StateFacts) => Partial<StateFacts> | undefined>> = {
  'exchange begins': ({ isDue, isExchanging }) =>
    isDue && !isExchanging ? { isExchanging: true } : undefined,
  'token arrives': ({ isExchanging }) =>
    isExchanging ? { hadToken: true, isValid: true, isDue: false, isExchanging: false } : undefined,
  'token adopted': ({ isExchanging }) =>
    isExchanging ? undefined : { hadToken: true, isValid: true, isDue: false },
  'exchange fails': ({ isExchanging }) => (isExchanging ? { isExchanging: false } : undefined),
  'rejected token serves on': ({ isExchanging, hadToken, isValid }) =>
    isExchanging && hadToken && !isValid ? { isExchanging: false, isValid: true } : undefined,
  'renewal is due': ({ isValid, isDue }) => (isValid && !isDue ? { isDue: true } : undefined),
  'hard stop': ({ isValid, isDue }) => (isValid && isDue ? { isValid: false } : undefined),
  rejected: ({ isValid }) => (isValid ? { isValid: false, isDue: true } : undefined),
};

/** Every change of state that a history of happenings can bring, as the diagram writes it. */
function reachableChanges(): ReadonlySet<string> {
  const changes = new Set<string>();
  const seen = new Set<string>();
  const open = [START];
  for (let facts = open.pop(); facts !== undefined; facts = open.pop()) {
    const key = JSON.stringify(facts);
    if (seen.has(key)) continue;
    seen.add(key);
    for (const [name, happen] of Object.entries(HAPPENINGS)) {
      const change = happen(facts);
      if (change === undefined) continue;
      const next = { ...facts, ...change };
      if (stateOf(next) !== stateOf(facts)) changes.add(`${stateOf(facts)} --> ${stateOf(next)}: ${name}`);
      open.push(next);
    }
  }
  return changes;
}

it('given the diagram of docs/tokens.md, then it draws every change of state that can happen, and no other', () => {
  const diagram = /```mermaid\n(stateDiagram[^]*?)```/.exec(TOKENS_PAGE)?.[1] ?? '';
  const drawn = diagram
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^\w+ --> \w+: /.test(line));
  expect(drawn.toSorted()).toEqual([...reachableChanges()].toSorted());
});

it('given the table of docs/tokens.md, then it has the states in their order of precedence', () => {
  const table = TOKENS_PAGE.slice(TOKENS_PAGE.indexOf('## States'));
  const rows = [...table.matchAll(/^\| `(\w+)` +\|/gm)].map(([, state]) => state);
  expect(rows).toEqual(Object.values(TokenState));
});

it.each([
  ['stopped', { isStopped: true, isLocked: true }],
  ['locked', { isLocked: true, isValid: true, hadToken: true }],
])('given %s beside everything else, then that is the state', (state, facts) => {
  expect(stateOf({ ...START, ...facts })).toBe(state);
});

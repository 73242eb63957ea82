import { readFileSync } from 'node:fs';
import { LOCK_REASONS, type LockReason, TOKEN_ERROR_CODES, TokenEventType } from '../../lib/index.js';
import type { CallbackNotice, TokenNotice } from '../../lib/core/index.js';
import type { B2binpayErrorCode, CallbackRejectionCode } from '../../lib/errors/index.js';
import type { LogHeading, Notice } from '../../lib/log/log-heading.js';

type Incident = Exclude<LogHeading, B2binpayErrorCode | LockReason | Notice>;
type TokenErrorCode = (typeof TOKEN_ERROR_CODES)[number];

/** The compiler wants every member of a union here: whoever adds one meets the page of operators. */
const OTHER_CODES: Record<Exclude<B2binpayErrorCode, TokenErrorCode>, true> = {
  SIGNATURE_MISSING: true,
  SIGNATURE_MALFORMED: true,
  TIMESTAMP_INVALID: true,
  TIMESTAMP_OUT_OF_RANGE: true,
  PAYLOAD_MALFORMED: true,
  PAYLOAD_AMBIGUOUS: true,
  REPLAYED: true,
  CALLBACK_IN_PROGRESS: true,
  REPLAY_STORE_UNAVAILABLE: true,
  KEYS_UNAVAILABLE: true,
  UNSIGNED: true,
};

/** Every code of a callback: one of them is a code of tokens, too. */
export const CALLBACK_CODES: readonly (CallbackRejectionCode | 'UNSIGNED')[] = [
  'SIGNATURE_MISMATCH',
  ...keysOf(OTHER_CODES),
];

const OTHER_INCIDENTS: Record<Exclude<Incident, TokenEventType>, true> = { 'callback.failed': true };

export const TOKEN_NOTICES: Record<TokenNotice, true> = {
  'two-factor': true,
  'short-lifetime': true,
  'doubtful-lifetime': true,
  'refresh-unused': true,
};

export const CALLBACK_NOTICES: Record<
  CallbackNotice | Extract<Notice, 'not-parsed' | 'in-memory' | 'nearly-full'>,
  true
> = {
  'open-boundary': true,
  'no-callback-secret': true,
  'not-parsed': true,
  'in-memory': true,
  'nearly-full': true,
};

const OTHER_NOTICES: Record<
  Exclude<Notice, keyof typeof TOKEN_NOTICES | keyof typeof CALLBACK_NOTICES>,
  true
> = {
  'api-unsupported': true,
  'body-refused': true,
  'connections-busy': true,
  'credentials-unavailable': true,
  'other-op-type': true,
  'response-ignored': true,
  'several-routes': true,
  'store-unproven': true,
  'subscriber-failed': true,
};

/** Events that need nobody. */
const ROUTINE: readonly string[] = [
  TokenEventType.Obtained,
  TokenEventType.Refreshed,
  TokenEventType.Adopted,
] satisfies Exclude<TokenEventType, Incident>[];

/** The keys of a table, as its own type knows them. */
export function keysOf<Key extends string>(table: Readonly<Record<Key, unknown>>): readonly Key[] {
  const isKey = (name: string): name is Key => Object.hasOwn(table, name);
  return Object.keys(table).filter(isKey);
}

/** What the code can report, by the chapter of `docs/operations.md` that explains it. */
export const REPORTED: Readonly<Record<string, readonly string[]>> = {
  'Error codes': [...TOKEN_ERROR_CODES, ...keysOf(OTHER_CODES)],
  Locks: LOCK_REASONS,
  Incidents: [
    ...Object.values(TokenEventType).filter((type) => !ROUTINE.includes(type)),
    ...keysOf(OTHER_INCIDENTS),
  ],
  Notices: [...keysOf(TOKEN_NOTICES), ...keysOf(CALLBACK_NOTICES), ...keysOf(OTHER_NOTICES)],
};

export interface Section {
  readonly chapter: string;
  readonly title: string;
  readonly text: string;
}

/** The sections of `docs/operations.md` whose title is one name in backticks. */
export function sections(): readonly Section[] {
  return read('docs/operations.md')
    .split(/^## /m)
    .slice(1)
    .flatMap((chapter) => {
      const [first = '', ...parts] = chapter.split(/^### /m);
      const name = first.slice(0, first.indexOf('\n'));
      return parts.flatMap((part) => {
        const title = /^`(.+)`\n/.exec(part)?.[1];
        return title === undefined ? [] : [{ chapter: name, title, text: part }];
      });
    });
}

export interface AlertRule {
  readonly name: string;
  readonly runbook: string | undefined;
}

export function alertRules(): readonly AlertRule[] {
  return read('sample/monitoring/alert-rules.yml')
    .split(/^ *- alert: /m)
    .slice(1)
    .map((rule) => ({
      name: rule.slice(0, rule.indexOf('\n')),
      runbook: /^ +runbook: (\S+)$/m.exec(rule)?.[1],
    }));
}

function read(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
}

import type { CallbackNotice, LockReason, TokenEventType, TokenNotice } from '../core/index.js';
import type { B2binpayErrorCode } from '../errors/index.js';

/** A heading of `docs/operations.md`. */
export type OperationsHeading =
  | B2binpayErrorCode
  | LockReason
  | TokenEventType
  | TokenNotice
  | CallbackNotice
  | 'api-unsupported'
  | 'store-unproven';

/** Findings that have no error code or lock reason of their own, and the heading that says more about each. */
const OWN_HEADINGS = {
  'account-unreadable': 'token.solo',
  'address-dead': 'API_UNAVAILABLE',
  'api-ended': 'api-unsupported',
  'boundary-open': 'open-boundary',
  'certificate-ends': 'API_UNAVAILABLE',
  'clock-differs': 'TIMESTAMP_OUT_OF_RANGE',
  'credentials-incomplete': 'no-callback-secret',
  'lifetime-doubtful': 'doubtful-lifetime',
  'lifetime-short': 'short-lifetime',
  'ping-unclear': 'API_REQUEST',
  'proxy-missing': 'API_UNAVAILABLE',
  'proxy-unused': 'API_UNAVAILABLE',
  'redis-away': 'token.solo',
  'redis-permission': 'token.solo',
  'redis-read-only': 'token.solo',
  'redis-silent-channel': 'token.solo',
  'redis-unnamed-run': 'store-unproven',
  'renewal-overdue': 'TOKEN_WAIT_TIMEOUT',
  'rotation-missing': 'refresh-unused',
  'suspicion-remembered': 'token.suspicious',
  'two-factor-on': 'two-factor',
  'variable-ignored': 'CONFIGURATION',
} as const satisfies Record<string, OperationsHeading>;

/** What can be found. */
export type Finding = B2binpayErrorCode | LockReason | keyof typeof OWN_HEADINGS;

export function headingOf(finding: Finding): OperationsHeading {
  return isOwn(finding) ? OWN_HEADINGS[finding] : finding;
}

/** For the test that compares them with the page. @internal */
export const OWN_FINDINGS: readonly Finding[] = Object.keys(OWN_HEADINGS).filter(isFinding);

function isFinding(name: string): name is keyof typeof OWN_HEADINGS {
  return Object.hasOwn(OWN_HEADINGS, name);
}

function isOwn(finding: Finding): finding is keyof typeof OWN_HEADINGS {
  return Object.hasOwn(OWN_HEADINGS, finding);
}

import {
  AccountLockedError,
  type B2binpayAuthError,
  CredentialsRejectedError,
  IpNotAllowedError,
  SignatureMismatchError,
} from '../../errors/index.js';
import { httpFactsOf } from '../../protocol/index.js';
import type { LockReason } from '../policy/lock-reason.js';

/** The error that callers without a token get while the account is locked. */
export function lockError(reason: LockReason, httpStatus: number | undefined): B2binpayAuthError {
  const facts = httpFactsOf('obtain', httpStatus);
  switch (reason) {
    case 'credentials':
      return new CredentialsRejectedError(facts);
    case 'ip':
      return new IpNotAllowedError(facts);
    case 'signature':
      return new SignatureMismatchError(facts);
    case 'suspicion':
      return new AccountLockedError();
  }
}

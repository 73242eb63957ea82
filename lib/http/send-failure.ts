import type { SendResult } from '../core/index.js';
import {
  ApiUnavailableError,
  B2binpayAuthError,
  type HttpFacts,
  MalformedResponseError,
} from '../errors/index.js';

import { errorCode } from './call-failure.js';

/** Failures before the first byte of a request can have left: name look-up, connecting, the TLS handshake. */
const UNSENT_CODES = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REVOKED',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'HOSTNAME_MISMATCH',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_UNSUPPORTED_PROTOCOL',
  'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
  'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
]);

/** What an error of the HTTP client means. The error itself holds the request, so nothing of it is passed on. */
export function sendFailure(error: unknown, facts: HttpFacts): SendResult {
  if (B2binpayAuthError.is(error)) return { is: 'unknown', error };
  const code = errorCode(error);
  if (UNSENT_CODES.has(code)) {
    const message = `B2BINPAY could not be reached (${code}). Check baseUrl, DNS, and the way out of this network.`;
    return { is: 'unsent', error: new ApiUnavailableError(message, facts) };
  }
  if (code === 'ERR_CANCELED') {
    return {
      is: 'unknown',
      error: new ApiUnavailableError('B2BINPAY did not answer before the deadline.', facts),
    };
  }
  // Too long, or packed in a way that cannot be unpacked.
  if (code === 'ERR_BAD_RESPONSE' || code.startsWith('Z_')) {
    return { is: 'unknown', error: new MalformedResponseError(['(body)'], facts) };
  }
  return {
    is: 'unknown',
    error: new ApiUnavailableError(`the connection to B2BINPAY broke (${code}).`, facts),
  };
}

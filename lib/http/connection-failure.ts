import { ApiUnavailableError, ConfigurationError, type HttpFacts } from '../errors/index.js';
import type { RequestStage } from './request-progress.js';

interface Cause {
  readonly codes: RegExp;
  readonly sentence: (code: string) => string;
}

/** The first match applies. */
const CAUSES: readonly Cause[] = [
  {
    codes: /^(?:ENOTFOUND|EAI_\w+)$/,
    sentence: (code) => `the host name of B2BINPAY could not be resolved (${code}). Check baseUrl and DNS.`,
  },
  {
    codes: /^ECONNREFUSED$/,
    sentence: (code) =>
      `the connection to B2BINPAY was refused (${code}). Check baseUrl, firewalls and proxies.`,
  },
  {
    codes: /^(?:EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|EADDRNOTAVAIL)$/,
    sentence: (code) =>
      `there is no network route to B2BINPAY (${code}). Check the network and firewall of this machine.`,
  },
  {
    codes: /^ETIMEDOUT$/,
    sentence: (code) =>
      `the connection to B2BINPAY timed out (${code}). Check baseUrl, firewalls and proxies.`,
  },
  {
    codes:
      /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_GET_ISSUER_CERT(?:_LOCALLY)?|UNABLE_TO_VERIFY_LEAF_SIGNATURE|CERT_UNTRUSTED|INVALID_CA)$/,
    sentence: (code) =>
      `the certificate of B2BINPAY was issued by an unknown CA (${code}). For a CA of your own set http.httpsAgent: new Agent({ ca }).`,
  },
  {
    codes: /^(?:ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/,
    sentence: (code) =>
      `the certificate is for another host name (${code}). Check baseUrl, and whether a proxy responds instead of B2BINPAY.`,
  },
  {
    codes: /^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)$/,
    sentence: (code) =>
      `the certificate of B2BINPAY has expired or is not valid yet (${code}). Check the clock of this machine.`,
  },
  {
    codes: /^(?:EPROTO$|ERR_SSL_|ERR_OSSL_|ERR_TLS_|CERT_|CRL_|UNABLE_TO_)/,
    sentence: (code) =>
      `the TLS handshake with B2BINPAY failed (${code}). Check baseUrl, http.httpsAgent and proxies.`,
  },
  {
    codes: /^HPE_/,
    sentence: (code) => `the response was not valid HTTP (${code}). Check baseUrl and proxies.`,
  },
  {
    codes: /^ERR_PROXY_/,
    sentence: (code) =>
      `the proxy did not open a tunnel to B2BINPAY (${code}). Check the proxy and its credentials.`,
  },
];

/** The error of a failed connection, by the code of its cause. */
export function connectionFailure(code: string, stage: RequestStage, facts: HttpFacts): ApiUnavailableError {
  const cause = CAUSES.find(({ codes }) => codes.test(code));
  const sentence = cause?.sentence(code) ?? brokenConnection(code, stage);
  return new ApiUnavailableError(sentence, facts);
}

function brokenConnection(code: string, stage: RequestStage): string {
  return stage === 'unsent'
    ? `the connection to B2BINPAY was closed before the request was sent (${code}). Check baseUrl, firewalls and proxies.`
    : `the connection to B2BINPAY was closed before the response was complete (${code}).`;
}

/** The error of a request that timed out. */
export function deadlineFailure(stage: RequestStage, facts: HttpFacts): ApiUnavailableError {
  return new ApiUnavailableError(
    stage === 'unsent'
      ? 'no connection to B2BINPAY was established before the deadline (timeout). Check baseUrl, firewalls and proxies.'
      : 'B2BINPAY did not respond before the deadline (timeout).',
    facts,
  );
}

/** The error of a proxy that refused `CONNECT`. */
export function tunnelFailure(status: number, facts: HttpFacts): ApiUnavailableError {
  return new ApiUnavailableError(
    `the proxy did not open a tunnel to B2BINPAY (HTTP ${status}). Check HTTPS_PROXY and its credentials.`,
    facts,
  );
}

/** The error of a build of axios without `http` adapter; undefined for all other errors. */
export function missingAdapterError(error: unknown): ConfigurationError | undefined {
  if (typeof error !== 'object' || error === null || Reflect.get(error, 'code') !== 'ERR_NOT_SUPPORT') {
    return undefined;
  }
  return new ConfigurationError(
    "this build of axios has no http adapter: it is the browser build, which Jest picks in jsdom. Set testEnvironment: 'node'; nothing was sent.",
  );
}

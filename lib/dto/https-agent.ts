import { Agent as HttpAgent } from 'node:http';
import type { PeerCertificate } from 'node:tls';

/** A certificate that no host of B2BINPAY can have. */
const FOREIGN_CERTIFICATE: PeerCertificate = certificateOf('another-host.invalid');

/** Whether Node can send https requests by it: its own agent, or one that connects in its own way (proxies). */
export function isTlsAgent(agent: unknown): agent is object {
  if (typeof agent !== 'object' || agent === null) return false;
  // Deriving from http.Agent says nothing: proxy agents do, and so does https.Agent.
  if (Object.getPrototypeOf(agent) === HttpAgent.prototype) return false;
  return typeof Reflect.get(agent, 'addRequest') === 'function';
}

export function verifiesCertificates(agent: unknown): boolean {
  return optionOf(agent, 'rejectUnauthorized') !== false;
}

/** Whether it refuses a certificate that was issued for another host. */
export function verifiesHostName(agent: unknown, host: string): boolean {
  const check = optionOf(agent, 'checkServerIdentity');
  if (typeof check !== 'function') return true;
  try {
    const refusal: unknown = Reflect.apply(check, undefined, [host, FOREIGN_CERTIFICATE]);
    // TLS takes a promise for a refusal, and so nobody would look at its rejection.
    if (refusal instanceof Promise) refusal.catch(() => undefined);
    // Like TLS itself, which expects undefined, but goes on with null or false too.
    return Boolean(refusal);
  } catch {
    return true;
  }
}

function optionOf(agent: unknown, name: string): unknown {
  const options: unknown = typeof agent === 'object' && agent !== null ? Reflect.get(agent, 'options') : {};
  return typeof options === 'object' && options !== null ? Reflect.get(options, name) : undefined;
}

function certificateOf(host: string): PeerCertificate {
  const name = { C: 'XX', ST: '', L: '', O: 'Another Host', OU: '', CN: host };
  return {
    subject: name,
    issuer: name,
    subjectaltname: `DNS:${host}`,
    ca: false,
    infoAccess: {},
    modulus: '00',
    exponent: '0x10001',
    bits: 2_048,
    pubkey: Buffer.alloc(32),
    valid_from: 'Jan  1 00:00:00 2020 GMT',
    valid_to: 'Jan  1 00:00:00 2120 GMT',
    fingerprint: Array.from({ length: 20 }, () => '00').join(':'),
    fingerprint256: Array.from({ length: 32 }, () => '00').join(':'),
    fingerprint512: Array.from({ length: 64 }, () => '00').join(':'),
    serialNumber: '00',
    raw: Buffer.alloc(32),
  };
}

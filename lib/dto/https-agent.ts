import { Agent as HttpAgent } from 'node:http';
import type { PeerCertificate } from 'node:tls';

/** A certificate that no B2BINPAY host can have. */
const FOREIGN_CERTIFICATE: PeerCertificate = certificateOf('another-host.invalid');

/** Whether Node can send https requests through it: Node's https agent, or a custom one such as a proxy's. */
export function isTlsAgent(agent: unknown): agent is object {
  if (typeof agent !== 'object' || agent === null) return false;
  // A subclass of http.Agent may be fine: proxy agents are, and so is https.Agent.
  if (Object.getPrototypeOf(agent) === HttpAgent.prototype) return false;
  return typeof Reflect.get(agent, 'addRequest') === 'function';
}

export function verifiesCertificates(agent: unknown): boolean {
  return optionOf(agent, 'rejectUnauthorized') !== false;
}

/** Whether it rejects a certificate that was issued for another host. */
export function verifiesHostName(agent: unknown, host: string): boolean {
  const check = optionOf(agent, 'checkServerIdentity');
  if (typeof check !== 'function') return true;
  try {
    const refusal: unknown = Reflect.apply(check, undefined, [host, FOREIGN_CERTIFICATE]);
    // TLS treats a promise as a refusal, so nothing would handle its rejection.
    if (refusal instanceof Promise) refusal.catch(() => undefined);
    // As TLS does: undefined accepts, but so do null and false.
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

import { isIP, type Socket } from 'node:net';
import type { PeerCertificate } from 'node:tls';
import { connectionFailure } from '../../http/connection-failure.js';
import { note, ok, type Outcome, sentenceOf, wrong } from '../outcome.js';
import type { Report } from '../report.js';
import type { Address, World } from '../world.js';
import { codeOf, openTcp } from './connections.js';
import { shakeHands } from './handshake.js';

/** Where requests go first: the API, or a proxy before it. */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly isTls: boolean;
}

export interface Reached {
  /** Whether requests can be sent to at least one address. */
  readonly isReachable: boolean;
  /** Local addresses of the connections, one per family. */
  readonly localAddresses: readonly string[];
}

const DAY_MS = 24 * 3_600_000;
const ENDS_SOON_MS = 14 * DAY_MS;
/** This machine has no way to any address of the family, and no connection attempt costs time. */
const NO_ROUTE = /^(?:ENETUNREACH|EHOSTUNREACH|EADDRNOTAVAIL|ENETDOWN|EAFNOSUPPORT)$/;

interface Probe {
  readonly address: Address;
  readonly tcp: { readonly code: string | undefined; readonly tookMs: number };
  readonly tls?: { readonly outcome: Outcome; readonly tookMs: number };
  readonly localAddress?: string | undefined;
}

/** Tries each address of a host by itself: name, TCP, TLS. */
export async function probeAddresses(world: World, target: Target, report: Report): Promise<Reached> {
  const addresses = await resolve(world, target.host, report);
  const probes = await Promise.all(addresses.map((address) => probe(world, target, address)));
  const isOneOpen = probes.some(({ tcp }) => tcp.code === undefined);
  for (const { address, tcp, tls } of probes) {
    const name = `IPv${address.family} ${address.address}`;
    report.add(`TCP ${name}`, tcpOutcome(target, address, tcp.code, isOneOpen), tcp.tookMs);
    if (tls !== undefined) report.add(`TLS ${name}`, tls.outcome, tls.tookMs);
  }
  const usable = probes.filter(({ tcp, tls }) => tcp.code === undefined && tls?.outcome.is !== 'wrong');
  return {
    isReachable: usable.length > 0,
    localAddresses: probes.flatMap(({ localAddress }) => localAddress ?? []),
  };
}

async function resolve(world: World, host: string, report: Report): Promise<readonly Address[]> {
  const family = isIP(host);
  if (family !== 0) return [{ address: host, family }];
  let addresses: readonly Address[] = [];
  await report.time(`name ${host}`, async () => {
    try {
      addresses = await world.lookup(host);
    } catch (error) {
      return failed(codeOf(error));
    }
    if (addresses.length === 0) return failed('ENOTFOUND');
    const count = (wanted: number): number => addresses.filter((it) => it.family === wanted).length;
    return ok(`Resolves to ${count(4)} IPv4 and ${count(6)} IPv6 addresses.`);
  });
  return addresses;
}

async function probe(world: World, target: Target, address: Address): Promise<Probe> {
  const { clock } = world;
  const started = clock.monotonic();
  const attempt = await openTcp(world, address.address, target.port);
  const connected = clock.monotonic();
  const tookMs = connected - started;
  if (attempt.is === 'failed') return { address, tcp: { code: attempt.code, tookMs } };
  const { localAddress } = attempt.socket;
  const open = { address, tcp: { code: undefined, tookMs }, localAddress };
  if (!target.isTls) {
    attempt.socket.destroy();
    return open;
  }
  const outcome = await tlsOutcome(world, attempt.socket, target.host);
  return { ...open, tls: { outcome, tookMs: clock.monotonic() - connected } };
}

function tcpOutcome(
  { port }: Target,
  { family }: Address,
  code: string | undefined,
  isOneOpen: boolean,
): Outcome {
  if (code === undefined) return ok(`Port ${port} is open.`);
  if (!isOneOpen) return failed(code);
  if (NO_ROUTE.test(code)) {
    return note(
      `This machine has no way out by IPv${family} (${code}). Nothing to do: the other address is used.`,
    );
  }
  return wrong(
    `This address does not accept connections (${code}) although another one does, so connections may be slow or fail. ` +
      `Open IPv${family} to port ${port} in the firewall, or turn IPv${family} off on this machine.`,
    'address-dead',
  );
}

async function tlsOutcome(world: World, socket: Socket, host: string): Promise<Outcome> {
  const { refusal, certificate } = await shakeHands(world, socket, host);
  if (certificate === undefined) return failed(refusal);
  if (refusal !== undefined) return failed(refusal, seen(certificate, refusal));
  const endsInMs = Date.parse(certificate.valid_to) - world.clock.now();
  const days = Math.floor(endsInMs / DAY_MS);
  const says = `The certificate is for this name, from a known CA, and valid for ${days} more days.`;
  if (endsInMs > ENDS_SOON_MS) return ok(says);
  return note(`${says} If nobody renews it, every request fails from then on.`, 'certificate-ends');
}

/** What the certificate says about itself, so that a proxy or another server is recognized. */
function seen({ subjectaltname, issuer, valid_to: validTo }: PeerCertificate, refusal: string): string {
  const names = printable(subjectaltname?.split(', ').slice(0, 3).join(', '));
  const by = printable([issuer?.O, issuer?.CN].flat().join(' ').trim());
  const ca =
    refusal.includes('ISSUER') || refusal.includes('SIGN') || refusal.includes('UNTRUSTED')
      ? ' If your application sets this CA in http.httpsAgent, run doctor with NODE_EXTRA_CA_CERTS=<file of the CA>.'
      : '';
  return `It is for ${names}, issued by ${by}, and ends ${printable(validTo)}.${ca}`;
}

/** A stranger's text: short, and on one line. */
function printable(text = ''): string {
  return JSON.stringify(text.replace(/[^\x20-\x7e]/g, '?').slice(0, 100));
}

function failed(code: string, more = ''): Outcome {
  const error = connectionFailure(code, 'unsent', {});
  return wrong(`${sentenceOf(error)} ${more}`.trimEnd(), error.code);
}

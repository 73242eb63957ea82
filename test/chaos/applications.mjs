// Several applications on one Redis: which keys each of them touches, and what a dump gives away.
import { Redis } from 'ioredis';

/** Notes which keys and channels each connection uses, as `MONITOR` shows them. */
export class KeyWatch {
  #byPort = new Map();
  #client;
  #monitor;

  static async start({ port }) {
    const watch = new KeyWatch();
    watch.#client = new Redis(port, '127.0.0.1', { retryStrategy: () => null });
    watch.#client.on('error', () => {});
    watch.#monitor = await watch.#client.monitor();
    watch.#monitor.on('error', () => {});
    watch.#monitor.on('monitor', (_time, args, source) => watch.#note(args, source));
    return watch;
  }

  #note([command, ...args], source) {
    const port = Number(source.split(':').at(-1));
    const used = this.#byPort.get(port) ?? new Set();
    this.#byPort.set(port, used);
    const name = command.toLowerCase();
    if (name === 'evalsha' || name === 'eval')
      for (const key of args.slice(2, 2 + Number(args[1]))) used.add(key);
    if (name === 'subscribe') for (const channel of args) used.add(channel);
  }

  usedBy(fleet) {
    const ports = fleet.replicas.flatMap(({ proxy }) => [...proxy.ports]);
    return new Set(ports.flatMap((port) => [...(this.#byPort.get(port) ?? [])]));
  }

  stop() {
    this.#monitor.disconnect();
    this.#client.disconnect();
  }
}

/** Collects the tokens that pass a proxy before the API. */
export function collectTokens(proxy) {
  const tokens = new Set();
  proxy.onReply = (chunk) => {
    for (const [, , token] of chunk.toString('latin1').matchAll(/"(access|refresh|access_token)":"([^"]+)"/g))
      tokens.add(token);
  };
  return tokens;
}

/** What is wrong with the keys of these applications, and with the dump. The budget belongs to an origin. */
export async function wrongKeys({ redis, fleets, watch, tokens }) {
  const complaints = [];
  const uses = fleets.map((fleet) => [...watch.usedBy(fleet)]);
  uses.forEach((keys, index) => {
    const texts = keys.filter((key) => key.endsWith(':text')).length;
    if (texts !== 1) complaints.push(`application ${index} uses ${texts} texts`);
    const others = new Set(uses.filter((other) => other !== keys).flat());
    const shared = keys.filter((key) => others.has(key) && !key.endsWith(':budget'));
    if (shared.length > 0) complaints.push(`application ${index} touches ${shared.join(', ')} of another`);
  });
  const existing = await redis.command('KEYS', '*');
  for (const key of existing) {
    if (!uses.flat().includes(key)) complaints.push(`nobody uses ${key}`);
    const leftMs = await redis.command('PTTL', key);
    // -2: it has expired meanwhile.
    if (leftMs === -1) complaints.push(`${key} never expires`);
  }
  const secrets = [...tokens, ...fleets.flatMap(({ credentials }) => Object.values(credentials))];
  const dump = (await redis.dump()).toString('latin1');
  for (const secret of secrets) {
    const forms = [secret, Buffer.from(secret).toString('base64'), Buffer.from(secret).toString('hex')];
    if (forms.some((form) => dump.includes(form))) complaints.push('a secret is in the dump');
  }
  const texts = existing.filter((key) => key.endsWith(':text')).length;
  if (texts < fleets.length) complaints.push(`${texts} texts of ${fleets.length} applications`);
  if (tokens.size < 2) complaints.push('no tokens were collected, so that the dump was not checked');
  console.log(
    `${fleets.length} applications: ${existing.length} keys, ${texts} texts; ${secrets.length} secrets not in a dump of ${dump.length} bytes`,
  );
  return complaints;
}

import { createHash } from 'node:crypto';
import { accountKeys, channelOf } from '../../redis/keys.js';
import type { Script } from '../../redis/client.js';
import type { DriverConnection } from '../../redis/driver.js';
import { memberOf } from '../../redis/foreign.js';
import type { Finding } from '../headings.js';

/** What Redis says about the user and itself. */
export interface RedisFacts {
  /** What is not allowed, in upper case. */
  readonly denied: readonly Permission[];
  readonly isReadOnly: boolean;
  /** Whether a script learns which run of the server it talks to. */
  readonly namesItsRun: boolean;
}

interface Cost {
  readonly finding: Finding;
  readonly costs: string;
}

const ALONE: Cost = {
  finding: 'redis-permission',
  costs: 'Without these each process goes on alone, with logins of its own (token.solo).',
};
const POLLING: Cost = {
  finding: 'redis-silent-channel',
  costs:
    'Without these processes learn of a new token by polling: every 15 s, and each second without a token.',
};
const LOGINS: Cost = {
  finding: 'redis-unnamed-run',
  costs: 'Without it every renewal is a login instead of a refresh (store-unproven).',
};

/** What the stores need, in groups by what the lack of it costs. */
export const PERMISSIONS = {
  EVALSHA: ALONE,
  EVAL: ALONE,
  GET: ALONE,
  SET: ALONE,
  DEL: ALONE,
  PTTL: ALONE,
  PEXPIRE: {
    finding: 'redis-permission',
    costs: 'Without it a callback whose handler runs long may be handled twice.',
  },
  PUBLISH: POLLING,
  SUBSCRIBE: POLLING,
  INFO: LOGINS,
} as const satisfies Record<string, Cost>;

export type Permission = keyof typeof PERMISSIONS;

/** Commands that change nothing: on a key that does not exist, or with an argument that is refused after the permission. */
const PROBE = script(`
local key, channel = KEYS[1], ARGV[1]
local function try(...)
  local reply = redis.pcall(...)
  return type(reply) == 'table' and reply.err or ''
end
local function info(section)
  local reply = redis.pcall('INFO', section)
  return type(reply) == 'string' and reply or ''
end
return {
  try('GET', key), try('SET', key, '', 'PX', 'x'), try('DEL', key), try('PTTL', key), try('PEXPIRE', key, 'x'),
  try('PUBLISH', channel, ''), try('INFO', 'server'), info('server'), info('replication')
}`);

const PROBED = [
  'GET',
  'SET',
  'DEL',
  'PTTL',
  'PEXPIRE',
  'PUBLISH',
  'INFO',
] as const satisfies readonly Permission[];

/** Asks what the user may do with the account's keys and channel. Changes nothing. */
export async function askFacts(
  connection: DriverConnection,
  messages: DriverConnection,
  prefix: string,
  id: string,
): Promise<RedisFacts> {
  const keys = [`${accountKeys(prefix, id).turn}:doctor`];
  const channel = channelOf(prefix, `${id}:doctor`);
  const byName = await errorOf(connection.evalSha(PROBE, keys, [channel]));
  const subscribed = await errorOf(messages.subscribe(channel));
  const denied: Permission[] = [];
  if (isDenied(byName)) denied.push('EVALSHA');
  if (isDenied(subscribed)) denied.push('SUBSCRIBE');
  let reply: unknown;
  try {
    reply = await connection.eval(PROBE, keys, [channel]);
  } catch (error) {
    if (!isDenied(messageOf(error))) throw error;
    return { denied: [...denied, 'EVAL'], isReadOnly: false, namesItsRun: false };
  }
  const results = Array.isArray(reply) ? reply.map(String) : [];
  PROBED.forEach((name, index) => {
    if (isDenied(results[index] ?? '')) denied.push(name);
  });
  const [server = '', replication = ''] = results.slice(PROBED.length);
  return {
    denied,
    isReadOnly: results.some((result) => result.includes('READONLY')) || /^role:slave/m.test(replication),
    namesItsRun: /run_id:[0-9a-f]/.test(server),
  };
}

async function errorOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(() => '', messageOf);
}

function messageOf(error: unknown): string {
  return String(memberOf(error, 'message'));
}

/** Of the server itself, or of a script (Redis 7 says it in words). */
function isDenied(error: string): boolean {
  return /NOPERM|can't run this command|can't access at least one|ACL failure/i.test(error);
}

function script(lua: string): Script {
  return { lua, sha1: createHash('sha1').update(lua).digest('hex') };
}

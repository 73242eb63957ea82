import { askStore } from '../../core/store/ask-store.js';
import { StoreUnavailableError } from '../../errors/index.js';
import type { DriverConnection } from '../../redis/driver.js';
import { note, ok, type Outcome, wrong } from '../outcome.js';
import type { Report } from '../report.js';
import type { World } from '../world.js';
import { askFacts, type Permission, PERMISSIONS, type RedisFacts } from './permissions.js';
import { away } from './redis-away.js';

/** Reports role, permissions and run; undefined if Redis no longer answers. */
export async function reportFacts(
  { clock }: World,
  { commands, messages }: { readonly commands: DriverConnection; readonly messages: DriverConnection },
  prefix: string,
  id: string | undefined,
  report: Report,
): Promise<RedisFacts | undefined> {
  const started = clock.monotonic();
  try {
    const call = (): Promise<RedisFacts> => askFacts(commands, messages, prefix, id ?? 'doctor');
    const facts = await askStore(clock, 'redis', { call, isValid: () => true });
    const tookMs = clock.monotonic() - started;
    report.add('Redis role', facts.isReadOnly ? READ_ONLY : ok('It can be written to.'), tookMs);
    for (const outcome of permissionOutcomes(facts.denied, prefix))
      report.add('Redis permissions', outcome, 0);
    if (!facts.denied.includes('INFO') && !facts.denied.includes('EVAL')) {
      report.add('Redis run', facts.namesItsRun ? NAMED : UNNAMED, 0);
    }
    return facts;
  } catch (error) {
    if (!(error instanceof StoreUnavailableError)) throw error;
    report.add('Redis role', away('Redis', error.reason), clock.monotonic() - started);
    return undefined;
  }
}

const READ_ONLY = wrong(
  'It is a read-only replica: nothing can be stored, so each process goes on alone (token.solo: READONLY). Use the URL of the master, or sentinels.',
  'redis-read-only',
);
const NAMED = ok('It names its run, so refresh tokens are used.');
const UNNAMED = note(
  'It does not say which run of it this is (INFO in scripts), so every renewal is a login instead of a refresh.',
  'redis-unnamed-run',
);

/** One outcome for all permissions whose lack costs the same. */
function permissionOutcomes(denied: readonly Permission[], prefix: string): readonly Outcome[] {
  if (denied.length === 0) return [ok('Its user may do all that the stores need.')];
  const costs = new Set(denied.map((name) => PERMISSIONS[name]));
  return [...costs].map((cost) => {
    const names = denied.filter((name) => PERMISSIONS[name] === cost);
    const acl = names.map((name) => `+${name.toLowerCase()}`).join(' ');
    return wrong(
      `Its user may not use ${names.join(', ')} on the keys and channels of "${prefix}". ${cost.costs} Allow it: ACL SETUSER <user> ${acl} ~${prefix}:* &${prefix}:*`,
      cost.finding,
    );
  });
}

import type { SchedulerRegistry } from '@nestjs/schedule';
import type { TimerRegistry } from '../core/index.js';

/** Lists our timer in the host's `SchedulerRegistry`, where the host has one. */
export function schedulerTimers(registry: SchedulerRegistry | undefined): TimerRegistry | undefined {
  if (registry === undefined) return undefined;
  const remove = (name: string): void => {
    // A timeout that has fired stays registered, and the host may have removed it before us.
    if (registry.doesExist('timeout', name)) registry.deleteTimeout(name);
  };
  return {
    add(name, handle) {
      remove(name);
      registry.addTimeout(name, handle);
    },
    remove,
  };
}

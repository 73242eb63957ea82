import type { SchedulerRegistry } from '@nestjs/schedule';
import type { TimerRegistry } from '../core/index.js';

/** Lists our timer in the application's `SchedulerRegistry`, if it has one. */
export function schedulerTimers(registry: SchedulerRegistry | undefined): TimerRegistry | undefined {
  if (registry === undefined) return undefined;
  const remove = (name: string): void => {
    // A fired timeout stays registered, and the application may have removed it already.
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

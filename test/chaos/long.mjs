// Every fault in each mode of the vendor.
import { API_FAULTS } from './faults/api.mjs';
import { AWAY } from './faults/away.mjs';
import { KILLED, STOPPED } from './faults/holders.mjs';
import { NEW_CREDENTIALS, ROLLED } from './faults/restarts.mjs';
import { BLACK_HOLE, EMPTIED, STORE_FAULTS } from './faults/store.mjs';
import { Fleet } from './fleet.mjs';
import { APPLICATIONS, PARTS, runApplications, runSentinel } from './parts.mjs';

const ALL = [...KILLED, ...STOPPED, ...API_FAULTS, ...STORE_FAULTS, ROLLED, NEW_CREDENTIALS, AWAY];
const OF_ONE_SESSION = [...KILLED, API_FAULTS.at(-1), BLACK_HOLE, EMPTIED, ROLLED];

function parts({ replicas, rounds }) {
  const more = Array.from({ length: rounds - 1 }, () => KILLED).flat();
  return [
    { fleet: { replicas, sessions: 'one-refresh' }, faults: [...ALL, ...more] },
    ...PARTS,
    { isOfApplications: true, fleet: { sessions: 'many' }, faults: APPLICATIONS },
    { fleet: { replicas, sessions: 'many' }, faults: [...ALL, ...more] },
    { fleet: { replicas, sessions: 'one' }, faults: OF_ONE_SESSION },
  ];
}

export async function runLong({ runFault, isWanted, complain, replicas = 8, rounds = 5 }) {
  for (const part of parts({ replicas, rounds })) {
    const faults = part.faults.filter((fault) => isWanted(part.fleet, fault));
    if (faults.length === 0) continue;
    const runAll = async (options) => {
      const fleet = await Fleet.start(options);
      console.log(`${options.replicas} replicas are ready; sessions: ${options.sessions}`);
      try {
        for (const fault of faults) await runFault(fleet, fault);
      } finally {
        await fleet.stop();
      }
    };
    try {
      if (part.isOfApplications) await runApplications({ runFault, complain });
      else if (part.isBySentinel) await runSentinel(part, runAll);
      else await runAll(part.fleet);
    } catch (error) {
      complain(String(error));
    }
  }
}

import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { HttpSettings } from './http-settings.js';

/** What makes connections, by the scheme of the URL. */
export interface AgentPair {
  readonly httpAgent: HttpAgent;
  readonly httpsAgent: HttpsAgent;
}

/** The connections of one instance: kept alive for business calls, a new one for each token request. */
export interface HttpAgents extends AgentPair {
  readonly forTokens: AgentPair;
  /** Ends them; an agent of the user's is left alone. */
  close(): void;
}

export function createHttpAgents({ httpsAgent, maxSockets = Infinity }: HttpSettings): HttpAgents {
  const calls: AgentPair = {
    httpAgent: new HttpAgent({ keepAlive: true, maxSockets }),
    httpsAgent: httpsAgent ?? new HttpsAgent({ keepAlive: true, maxSockets, minVersion: 'TLSv1.2' }),
  };
  const forTokens: AgentPair = { httpAgent: new HttpAgent(), httpsAgent: singleUse(calls.httpsAgent) };
  return {
    ...calls,
    forTokens,
    close: () => {
      for (const agent of [calls, forTokens].flatMap((pair) => [pair.httpAgent, pair.httpsAgent])) {
        if (agent !== httpsAgent) agent.destroy();
      }
    },
  };
}

/**
 * An agent with the same options that gives each request a connection of its own at once, and resumes TLS sessions.
 * What connects in its own way (through a proxy, with methods of its own) is used as it is.
 */
function singleUse(agent: HttpsAgent): HttpsAgent {
  const isNodes = Object.getPrototypeOf(agent) === HttpsAgent.prototype;
  if (!isNodes || Object.values(agent).some((value) => typeof value === 'function')) return agent;
  return new HttpsAgent({
    ...agent.options,
    keepAlive: false,
    maxSockets: Infinity,
    maxTotalSockets: Infinity,
  });
}

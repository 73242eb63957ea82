import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { HttpSettings } from './http-settings.js';

/** Agents by URL scheme. */
export interface AgentPair {
  readonly httpAgent: HttpAgent;
  readonly httpsAgent: HttpsAgent;
}

/** The agents of one instance: keep-alive for business calls, a new connection for each token request. */
export interface HttpAgents extends AgentPair {
  readonly forTokens: AgentPair;
  /** Destroys all agents except the user's own. */
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
 * An agent with the same options that opens a new connection for each request, without queueing, and resumes TLS
 * sessions. An agent that overrides how it connects (e.g. a proxy agent) is used as it is.
 */
function singleUse(agent: HttpsAgent): HttpsAgent {
  const isNodeAgent = Object.getPrototypeOf(agent) === HttpsAgent.prototype;
  if (!isNodeAgent || Object.values(agent).some((value) => typeof value === 'function')) return agent;
  return new HttpsAgent({
    ...agent.options,
    keepAlive: false,
    maxSockets: Infinity,
    maxTotalSockets: Infinity,
  });
}

import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { HttpSettings } from './http-settings.js';

/** The connections of one instance, for token and business calls. */
export interface HttpAgents {
  readonly httpAgent: HttpAgent;
  readonly httpsAgent: HttpsAgent;
  /** Ends them; an agent of the user's is left alone. */
  close(): void;
}

export function createHttpAgents({ httpsAgent }: HttpSettings): HttpAgents {
  const httpAgent = new HttpAgent({ keepAlive: true });
  const ours = httpsAgent ?? new HttpsAgent({ keepAlive: true, minVersion: 'TLSv1.2' });
  return {
    httpAgent,
    httpsAgent: ours,
    close: () => {
      httpAgent.destroy();
      if (httpsAgent === undefined) ours.destroy();
    },
  };
}

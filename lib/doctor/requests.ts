import type { HttpService } from '@nestjs/axios';
import { createHttpAgents, createTokenClient, type HttpSettings } from '../http/index.js';

/** Runs with a client for requests like the service's own, and closes its connections. */
export async function withClient<T>(
  settings: HttpSettings,
  run: (client: HttpService) => Promise<T>,
): Promise<T> {
  const agents = createHttpAgents(settings);
  try {
    return await run(createTokenClient(settings, agents));
  } finally {
    agents.close();
  }
}

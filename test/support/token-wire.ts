import { afterEach } from '@jest/globals';
import { Servers } from './servers.js';
import { TokenRequests } from './token-requests.js';

/** Servers and token requests of one spec file; all of them end after each test. */
export function tokenWire(): {
  readonly servers: Servers;
  readonly requestsTo: (...args: ConstructorParameters<typeof TokenRequests>) => TokenRequests;
} {
  const servers = new Servers();
  const opened: TokenRequests[] = [];
  afterEach(async () => {
    for (const requests of opened.splice(0)) requests.close();
    await servers.stop();
  });
  return {
    servers,
    requestsTo: (...args) => {
      const requests = new TokenRequests(...args);
      opened.push(requests);
      return requests;
    },
  };
}

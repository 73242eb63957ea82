import type { OnApplicationShutdown } from '@nestjs/common';
import { createHttpAgents, type HttpAgents } from '../http/index.js';
import type { ResolvedOptions } from './resolve-options.js';

/** What the services of one registration share: its options and its connections. */
export class Instance implements OnApplicationShutdown {
  readonly agents: HttpAgents;

  constructor(readonly options: ResolvedOptions) {
    this.agents = createHttpAgents(options.http);
  }

  onApplicationShutdown(): void {
    this.agents.close();
  }
}

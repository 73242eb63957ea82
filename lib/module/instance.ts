import type { OnApplicationShutdown } from '@nestjs/common';
import { createHttpAgents, type HttpAgents } from '../http/index.js';
import { CallbackLog } from '../callback/callback-log.js';
import type { ResolvedOptions } from './resolve-options.js';

/** What the services of one registration share: its options, its connections and the log of its callbacks. */
export class Instance implements OnApplicationShutdown {
  readonly agents: HttpAgents;
  readonly callbackLog: CallbackLog;

  constructor(readonly options: ResolvedOptions) {
    this.agents = createHttpAgents(options.http);
    this.callbackLog = new CallbackLog(options.keeper.name);
  }

  onApplicationShutdown(): void {
    this.agents.close();
  }
}

import type { OnApplicationShutdown } from '@nestjs/common';
import { createHttpAgents, type HttpAgents } from '../http/index.js';
import { CallbackLog } from '../callback/callback-log.js';
import type { ResolvedOptions } from './resolve-options.js';

/** Shared by the services of one registration: its options, connections and callback log. */
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

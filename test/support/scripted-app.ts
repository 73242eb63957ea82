import { Test, type TestingModule } from '@nestjs/testing';
import { B2binpayAuthModule, type TokenEvent, TokenService } from '../../lib/index.js';
import { ManualClock } from '../../lib/testing/index.js';
import { type Answer, ScriptedServer } from './scripted-server.js';
import { LOGIN } from './signed-answers.js';
import { SilentLogger } from './silent-logger.js';
import { keepSecret, witness } from './witness.js';

/** An application against a server that answers what the test wrote down. Nothing is fetched before the test asks. */
export class ScriptedApp {
  readonly events: TokenEvent[] = [];

  private constructor(
    readonly server: ScriptedServer,
    readonly clock: ManualClock,
    readonly tokens: TokenService,
    readonly logger: SilentLogger,
    readonly app: TestingModule,
  ) {
    tokens.events$.subscribe((event) => {
      witness(event);
      this.events.push(event);
    });
  }

  /** API v2 with the credentials of the vector, unless `options` say otherwise. */
  static async start(options: object, ...answers: readonly Answer[]): Promise<ScriptedApp> {
    keepSecret(...Object.values(LOGIN));
    const server = await ScriptedServer.start(...answers);
    const clock = new ManualClock();
    const logger = new SilentLogger();
    const api = { apiVersion: 'v2', credentials: LOGIN, baseUrl: server.url, clock, eager: false } as const;
    const app = await Test.createTestingModule({
      imports: [B2binpayAuthModule.forRoot(Object.assign({ ...api }, options))],
    })
      .setLogger(logger)
      .compile();
    await app.init();
    return new ScriptedApp(server, clock, app.get(TokenService), logger, app);
  }

  async stop(): Promise<void> {
    witness(this.tokens.status);
    await this.app.close();
    await this.server.stop();
  }
}

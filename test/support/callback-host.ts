import {
  Body,
  Controller,
  type DynamicModule,
  type INestApplication,
  type NestApplicationOptions,
  Post,
  type Type,
} from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  acceptJsonApi,
  B2binpayAuthModule,
  B2binpayCallback,
  type B2binpayCallbackOptions,
  type CallbackEvent,
  CallbackProcessor,
  type SignedCallback,
  type UnsignedNotice,
  VerifyB2binpayCallback,
} from '../../lib/index.js';
import { ManualClock } from '../../lib/testing/index.js';
import { V2_CREDENTIALS, V3_CREDENTIALS, type Version } from '../callback/bodies.js';
import type { ADAPTERS } from './adapters.js';
import { keepSecrets } from './harness.js';
import { post, type Posted } from './post.js';
import { SilentLogger } from './silent-logger.js';
import { witness } from './witness.js';

export type Callback = SignedCallback | UnsignedNotice;
export type Adapter = ReturnType<(typeof ADAPTERS)[number]['adapter']>;

export const MEDIA_TYPES = ['application/json', 'application/vnd.api+json'] as const;
export const NOWHERE = 'http://127.0.0.1:9';

export interface CallbackHostOptions {
  readonly version?: Version;
  readonly callbacks?: B2binpayCallbackOptions;
  readonly imports?: readonly DynamicModule[];
  readonly controllers?: readonly Type[];
  /** Before the application listens. */
  readonly configure?: (app: INestApplication) => void;
  /** Instead of `acceptJsonApi(app)`. */
  readonly parser?: (app: INestApplication) => void;
  readonly application?: NestApplicationOptions;
  readonly clock?: ManualClock;
  readonly logger?: SilentLogger;
  readonly handle?: (callback: Callback) => unknown;
}

/** A host with one callback route, and what its handler was given. */
export class CallbackHost {
  readonly handled: Callback[] = [];
  readonly events: CallbackEvent[] = [];
  /** Nest has one logger in a process: that of the host that started last. */
  readonly logger: SilentLogger;
  handle: (callback: Callback) => unknown = () => undefined;
  #app: INestApplication | undefined;

  private constructor(logger: SilentLogger) {
    this.logger = logger;
  }

  static async start(adapter: Adapter, given: CallbackHostOptions = {}): Promise<CallbackHost> {
    const host = new CallbackHost(given.logger ?? new SilentLogger());
    if (given.handle) host.handle = given.handle;
    const { version = 'v2', callbacks, clock = new ManualClock(), imports = [] } = given;
    for (const credentials of [V2_CREDENTIALS, V3_CREDENTIALS]) keepSecrets(credentials);
    const common = { baseUrl: NOWHERE, eager: false, clock, callbacks, isGlobal: true } as const;
    const auth =
      version === 'v2'
        ? B2binpayAuthModule.forRoot({ apiVersion: 'v2', credentials: V2_CREDENTIALS, ...common })
        : B2binpayAuthModule.forRoot({ apiVersion: 'v3', credentials: V3_CREDENTIALS, ...common });
    const module = await Test.createTestingModule({
      imports: [auth, ...imports],
      controllers: [...(given.controllers ?? [controllerOf(host)])],
    })
      .setLogger(host.logger)
      .compile();
    const app = module.createNestApplication(adapter, given.application);
    host.#app = app;
    (given.parser ?? acceptJsonApi)(app);
    given.configure?.(app);
    app.get(CallbackProcessor, { strict: false }).events$.subscribe((event) => {
      witness(event);
      host.events.push(event);
    });
    await app.listen(0, '127.0.0.1');
    return host;
  }

  get app(): INestApplication {
    if (this.#app === undefined) throw new Error('not started');
    return this.#app;
  }

  /** `body`: a text as it is, all else as JSON. */
  async deliver(body: unknown, contentType: string = MEDIA_TYPES[0], path = '/callbacks'): Promise<Posted> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const posted = await post(`${await this.app.getUrl()}${path}`, text, contentType);
    witness(posted.text);
    return posted;
  }

  ofLevel(level: 'error' | 'warn' | 'debug'): readonly string[] {
    return this.logger.lines
      .filter((line) => line.level === level && line.context === 'B2binpayCallbacks')
      .map(({ text }) => text);
  }

  async stop(): Promise<void> {
    await this.#app?.close();
  }
}

function controllerOf(host: CallbackHost): Type {
  @Controller()
  class CallbackController {
    @Post('callbacks')
    @VerifyB2binpayCallback()
    async handle(@B2binpayCallback() callback: Callback): Promise<unknown> {
      host.handled.push(callback);
      return await host.handle(callback);
    }

    @Post('echo')
    echo(@Body() body: unknown): { readonly body: unknown } {
      return { body };
    }
  }
  return CallbackController;
}

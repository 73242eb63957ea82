import { afterEach, describe, expect, it } from '@jest/globals';
import {
  Body,
  Controller,
  type INestApplication,
  type NestApplicationOptions,
  Post,
  type RawBodyRequest,
  Req,
} from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { acceptJsonApi, ConfigurationError } from '../../../lib/index.js';
import { ManualClock } from '../../../lib/testing/index.js';
import { callbackOf } from '../bodies.js';
import { ADAPTERS } from '../../support/adapters.js';
import { CallbackHost } from '../../support/callback-host.js';
import { loadExpress, type Middleware } from '../../support/express.js';
import { SilentLogger } from '../../support/silent-logger.js';
import { until } from '../../support/until.js';

const MEDIA_TYPE = 'application/vnd.api+json';

@Controller()
class EchoController {
  @Post('echo')
  echo(@Body() body: unknown): { readonly body: unknown } {
    return { body };
  }

  @Post('raw')
  raw(@Req() request: RawBodyRequest<unknown>): { readonly raw: string | undefined } {
    return { raw: request.rawBody?.toString() };
  }
}

let app: INestApplication;
let logger: SilentLogger;
let host: CallbackHost | undefined;
afterEach(async () => {
  await app?.close();
  await host?.stop();
  host = undefined;
});

interface Answer {
  readonly status: number;
  readonly text: string;
}

async function post(path: string, body: string, contentType: string): Promise<Answer> {
  const headers = { 'content-type': contentType, connection: 'close' };
  const answer = await fetch(`${await app.getUrl()}${path}`, { method: 'POST', headers, body });
  return { status: answer.status, text: await answer.text() };
}

describe.each(ADAPTERS)('given acceptJsonApi on $host', ({ host: name, adapter }) => {
  async function boot(options: NestApplicationOptions = {}): Promise<void> {
    logger = new SilentLogger();
    const module = await Test.createTestingModule({ controllers: [EchoController] })
      .setLogger(logger)
      .compile();
    app = module.createNestApplication(adapter(), options);
  }

  async function start(
    configure: () => void = () => acceptJsonApi(app),
    options?: NestApplicationOptions,
  ): Promise<void> {
    await boot(options);
    configure();
    await app.listen(0, '127.0.0.1');
  }

  it.each([MEDIA_TYPE, `${MEDIA_TYPE}; charset=utf-8`])(
    'when a body of %s comes, then it is parsed',
    async (type) => {
      await start();
      const { status, text } = await post('/echo', '{"a":"é"}', type);
      expect(status).toBe(201);
      expect(JSON.parse(text)).toEqual({ body: { a: 'é' } });
    },
  );

  it("when the host's own JSON and forms come, then they are parsed as before", async () => {
    await start();
    expect(JSON.parse((await post('/echo', '{"a":1}', 'application/json')).text)).toEqual({ body: { a: 1 } });
    const form = await post('/echo', 'a=1&b=2', 'application/x-www-form-urlencoded');
    expect(JSON.parse(form.text)).toEqual({ body: { a: '1', b: '2' } });
  });

  it("when the host's JSON is longer than its limit, then the limit is the one it has without us", async () => {
    const long = JSON.stringify({ text: 'x'.repeat(300_000) });
    await start(() => undefined);
    const before = await post('/echo', long, 'application/json');
    await app.close();
    await start();
    expect((await post('/echo', long, 'application/json')).status).toBe(before.status);
  });

  it('when the host raises its own limit afterwards or before, then 300 kB of its JSON come through', async () => {
    for (const order of ['before', 'after']) {
      await start(() => {
        if (order === 'after') acceptJsonApi(app);
        raiseLimit();
        if (order === 'before') acceptJsonApi(app);
      });
      const { status } = await post(
        '/echo',
        JSON.stringify({ text: 'x'.repeat(300_000) }),
        'application/json',
      );
      expect(status).toBe(201);
      await app.close();
    }
  });

  it('when the host wants raw bodies, then it has them for both media types', async () => {
    await start(undefined, { rawBody: true });
    for (const type of [MEDIA_TYPE, 'application/json']) {
      const { text } = await post('/raw', '{"a":  1}', type);
      expect(JSON.parse(text)).toEqual({ raw: '{"a":  1}' });
    }
  });

  it('when it is called twice, then that changes nothing', async () => {
    await start(() => {
      acceptJsonApi(app);
      acceptJsonApi(app);
    });
    expect((await post('/echo', '{"a":1}', MEDIA_TYPE)).status).toBe(201);
  });

  it('when it is called after init(), then it throws a sentence that says where to call it', async () => {
    await boot();
    await app.init();
    expect(() => acceptJsonApi(app)).toThrow(ConfigurationError);
    expect(() => acceptJsonApi(app)).toThrow(/before init\(\) or listen\(\)/);
  });

  it('when a body is no JSON, then the answer and the log show nothing of it, and the log says what to look at', async () => {
    await start();
    const { status, text } = await post('/echo', '{"secret-of-the-body": nope', MEDIA_TYPE);
    expect(status).toBe(400);
    expect(JSON.parse(text)).toEqual({ statusCode: 400, message: 'Bad Request' });
    expect(logger.lines.map((line) => line.text).join('\n')).not.toContain('secret-of-the-body');
    expect(logger.ours()).toEqual([expect.objectContaining({ level: 'warn', context: 'B2binpayCallbacks' })]);
  });

  it('when a body is longer than 1 MiB, then it is answered 413 with a constant body', async () => {
    await start();
    const { status, text } = await post('/echo', JSON.stringify({ text: 'x'.repeat(1_100_000) }), MEDIA_TYPE);
    expect(status).toBe(413);
    expect(JSON.parse(text)).toEqual({ statusCode: 413, message: 'Payload Too Large' });
    expect(logger.ours()).toEqual([
      expect.objectContaining({ level: 'warn', text: expect.stringContaining('longer than 1 MiB (413)') }),
    ]);
  });

  it('when a body has another charset, then it is parsed, or the log says what is wrong with it', async () => {
    await start();
    const { status } = await post('/echo', '{"a":1}', `${MEDIA_TYPE}; charset=latin1`);
    expect(status).toBe(name === 'Fastify' ? 201 : 415);
    expect(logger.ours()).toEqual(
      name === 'Fastify'
        ? []
        : [expect.objectContaining({ level: 'warn', text: expect.stringContaining('has a charset') })],
    );
  });

  it('when a body is of 900 kB, then it is parsed', async () => {
    await start();
    expect((await post('/echo', JSON.stringify({ text: 'x'.repeat(900_000) }), MEDIA_TYPE)).status).toBe(201);
  });

  it('when a route of callbacks exists and it was not called, then boot warns, and unparsed bodies are refused', async () => {
    host = await CallbackHost.start(adapter(), { parser: () => undefined });
    expect(host.ofLevel('warn')).toEqual([
      expect.stringMatching(/does not seem to be parsed.*Call acceptJsonApi\(app\) in main\.ts/),
    ]);
    const { status, text } = await host.deliver(callbackOf('v2'), MEDIA_TYPE);
    expect(status).toBe(name === 'Fastify' ? 415 : 400);
    expect(JSON.parse(text)).toEqual(
      name === 'Fastify'
        ? { statusCode: 415, message: 'Unsupported Media Type' }
        : { statusCode: 400, message: 'Bad Request' },
    );
    expect(host.handled).toEqual([]);
    expect(host.ofLevel('warn')).toHaveLength(2);
    expect(host.ofLevel('warn').at(-1)).toMatch(
      name === 'Fastify'
        ? /\(415\)\. Call acceptJsonApi\(app\) in main\.ts/
        : /PAYLOAD_MALFORMED.*acceptJsonApi\(app\) in main\.ts/,
    );
    expect((await host.deliver(callbackOf('v2'))).status).toBe(200);
  });

  it('when the host parses the media type by itself, then callbacks come through, and boot warns of nothing', async () => {
    host = await CallbackHost.start(adapter(), { parser: parseOneself });
    expect(host.ofLevel('warn')).toEqual([]);
    expect((await host.deliver(callbackOf('v2'), MEDIA_TYPE)).status).toBe(200);
  });

  it('when the host parses the media type by itself and it is called all the same, then callbacks come through', async () => {
    host = await CallbackHost.start(adapter(), {
      parser: (application) => {
        parseOneself(application);
        acceptJsonApi(application);
      },
    });
    expect((await host.deliver(callbackOf('v2'), MEDIA_TYPE)).status).toBe(200);
  });

  it('when it was called, then boot warns of nothing', async () => {
    host = await CallbackHost.start(adapter());
    expect(host.ofLevel('warn')).toEqual([]);
  });

  function parseOneself(application: INestApplication): void {
    const parse = (_request: unknown, body: Buffer, done: (error: null, parsed: unknown) => void): void =>
      done(null, JSON.parse(body.toString()));
    const args =
      name === 'Fastify' ? [MEDIA_TYPE, {}, parse] : ['json', { type: [MEDIA_TYPE, 'application/json'] }];
    const use: unknown = Reflect.get(application, 'useBodyParser');
    if (typeof use === 'function') Reflect.apply(use, application, args);
  }

  function raiseLimit(): void {
    const use: unknown = Reflect.get(app, 'useBodyParser');
    if (typeof use !== 'function') throw new Error('no useBodyParser');
    if (name === 'Express') Reflect.apply(use, app, ['json', { limit: '1mb' }]);
  }
});

describe("given Express' JSON parsers in a host that did not call acceptJsonApi", () => {
  const express = loadExpress();

  async function warningsWith(...middleware: readonly Middleware[]): Promise<readonly string[]> {
    host = await CallbackHost.start(ADAPTERS[0].adapter(), {
      parser: (application) => {
        for (const one of middleware) application.use(one);
      },
    });
    return host.ofLevel('warn').filter((line) => line.includes('does not seem to be parsed'));
  }

  /** As `express.json()` calls its function. */
  const parser = (parse: (...args: Parameters<Middleware>) => unknown): Middleware => {
    const jsonParser: Middleware = (...args) => parse(...args);
    return jsonParser;
  };

  it.each<[string, number, Middleware[]]>([
    ['of another type', 1, [express.json({ type: 'application/json' })]],
    ["of the vendor's type", 0, [express.json({ type: MEDIA_TYPE })]],
    ['of every +json', 0, [express.json({ type: 'application/*+json' })]],
    ['by a function of the request', 0, [express.json({ type: () => true })]],
    ['that verifies, and refuses', 0, [express.json({ type: '*/*', verify: fail })]],
    ['in a router', 0, [express.Router().use(express.json({ type: MEDIA_TYPE }))]],
    ['second of two', 0, [express.json(), express.json({ type: MEDIA_TYPE })]],
    ['that throws', 1, [parser(fail)]],
    ['that rejects', 1, [parser(async () => fail())]],
    ['inside a function of the host', 1, [(...args) => express.json({ type: MEDIA_TYPE })(...args)]],
  ])('when there is one %s, then boot warns %d times', async (_what, count, middleware) => {
    expect(await warningsWith(...middleware)).toHaveLength(count);
  });

  it('when one never comes back, then the boot goes on after a second, and warns', async () => {
    const clock = new ManualClock();
    const lines = new SilentLogger();
    let asked = 0;
    const starting = CallbackHost.start(ADAPTERS[0].adapter(), {
      clock,
      logger: lines,
      parser: (application) => application.use(parser(() => void (asked += 1))),
    });
    await until('the parser was asked', () => asked === 1);
    await clock.advance(1_000);
    host = await starting;
    expect(lines.ours().map(({ text }) => text)).toContainEqual(
      expect.stringContaining('does not seem to be'),
    );
  });
});

function fail(): never {
  throw new Error('of the host');
}

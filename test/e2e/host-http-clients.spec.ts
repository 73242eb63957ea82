import { createServer, type IncomingMessage, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { HttpModule, HttpService } from '@nestjs/axios';
import type { DynamicModule } from '@nestjs/common';
import { HttpHealthIndicator, TerminusModule } from '@nestjs/terminus';
import { Test } from '@nestjs/testing';
import { firstValueFrom } from 'rxjs';
import { B2binpayHttpService } from '../../lib/index.js';
import { B2binpayAuthTestingModule } from '../../lib/testing/index.js';
import { Harness } from '../support/harness.js';
import { hangUp, listen } from '../support/listen.js';

let harness: Harness;
let stranger: Server;
let url: string;
let seen: (string | undefined)[];

beforeEach(async () => {
  seen = [];
  stranger = createServer((request, response) => {
    seen.push(request.headers.authorization);
    response.end('{}');
  });
  url = await listen(stranger);
});

afterEach(async () => {
  await harness.stop();
  await hangUp(stranger);
});

async function start(...imports: (DynamicModule | typeof HttpModule)[]): Promise<void> {
  const terminus = TerminusModule.forRoot({ logger: false });
  harness = await Harness.start({ imports: [...imports, terminus] });
  await harness.tokens.whenReady();
}

describe.each([
  { what: 'no HttpModule of its own', imports: [] },
  { what: 'the bare HttpModule', imports: [HttpModule] },
  { what: 'a configured HttpModule', imports: [HttpModule.register({ timeout: 1_000 })] },
])('given a host with $what', ({ imports }) => {
  it('when terminus pings somebody, then that ping carries no bearer of ours', async () => {
    await start(...imports);
    const pings = await harness.app.resolve(HttpHealthIndicator, undefined, { strict: false });
    await pings.pingCheck('stranger', url);
    expect(seen).toEqual([undefined]);
  });

  it("when the host's HttpService calls somebody, then that call carries no bearer of ours", async () => {
    await start(...imports);
    const http = imports.length === 0 ? new HttpService() : harness.app.get(HttpService, { strict: false });
    await firstValueFrom(http.get(url));
    expect(seen).toEqual([undefined]);
    expect(http).not.toBe(harness.app.get(B2binpayHttpService));
  });

  it('when ours calls the API, then no interceptor of the host has run', async () => {
    await start(...imports);
    const http = imports.length === 0 ? new HttpService() : harness.app.get(HttpService, { strict: false });
    let ran = 0;
    const count = <T>(value: T): T => {
      ran += 1;
      return value;
    };
    const request = http.axiosRef.interceptors.request.use(count);
    const response = http.axiosRef.interceptors.response.use(count);
    await firstValueFrom(harness.app.get(B2binpayHttpService).get('/wallet/'));
    await harness.tokens.renew();
    http.axiosRef.interceptors.request.eject(request);
    http.axiosRef.interceptors.response.eject(response);
    expect(ran).toBe(0);
  });
});

it('given defaults that the host has set on the global axios, when ours calls the API, then the call has none of them', async () => {
  await start();
  const { defaults } = new HttpService().axiosRef;
  const before = { ...defaults };
  const common = { ...defaults.headers.common };
  const requests: IncomingMessage[] = [];
  stranger.on('request', (request: IncomingMessage) => requests.push(request));
  try {
    Object.assign(defaults, { auth: { username: 'host', password: 'of-the-host' }, params: { host: 1 } });
    Object.assign(defaults.headers.common, { 'X-Host': 'of-the-host' });
    const module = await Test.createTestingModule({
      imports: [B2binpayAuthTestingModule.forRoot({ baseUrl: url })],
    }).compile();
    await firstValueFrom(module.get(B2binpayHttpService).get('/wallet/'));
    await module.close();
  } finally {
    for (const key of ['auth', 'params']) Reflect.deleteProperty(defaults, key);
    Object.assign(defaults, before);
    defaults.headers.common = common;
  }
  const [request] = requests;
  expect(request?.url).toBe('/wallet/');
  expect(request?.headers.authorization).toBe('Bearer test');
  expect(request?.headers).not.toHaveProperty('x-host');
});

// Authorized calls against a plain HttpService with a constant header; telemetry without an SDK against none.
import 'reflect-metadata';
import http from 'node:http';
import { HttpService } from '@nestjs/axios';
import { firstValueFrom } from 'rxjs';
import { B2binpayHttpService, TokenService } from '../../dist/esm/index.js';
import { B2binpayTelemetry } from '../../dist/esm/opentelemetry/index.js';
import { startFastApi } from './fast-api.mjs';
import { answersAtOnce } from './stub-request.mjs';
import { inTurn, start } from './support.mjs';

const ROUNDS = 41;
const LOOPBACK_CALLS = 400;
const STUBBED_CALLS = 4_000;
const LIMITS = { maxContentLength: 1_048_576, maxRedirects: 0, proxy: false };

const api = await startFastApi();
const emulatorLike = {
  url: api.url,
  credentials: { clientId: 'key', clientSecret: 'secret' },
};

async function authorized(providers = []) {
  const app = await start(emulatorLike, { apiVersion: 'v3' }, providers);
  await app.get(TokenService).whenReady();
  const service = app.get(B2binpayHttpService);
  return {
    app,
    // Its deadline is the module's: a signal as the peer's.
    call: () => firstValueFrom(service.get('/wallet/')),
  };
}

/** What a user would write without this package: the same agent, limits and signal, and a header that never changes. */
function plain() {
  const httpAgent = new http.Agent({ keepAlive: true });
  const headers = {
    Authorization: 'Bearer token-of-the-benchmark',
    Accept: 'application/vnd.api+json',
    'Content-Type': 'application/vnd.api+json',
  };
  const axios = new HttpService().axiosRef.create({ baseURL: api.url, httpAgent, headers, ...LIMITS });
  const service = new HttpService(axios);
  return {
    httpAgent,
    call: () => firstValueFrom(service.get('/wallet/', { signal: AbortSignal.timeout(8_000) })),
  };
}

const wallClock = (calls) => async (call) => {
  const from = process.hrtime.bigint();
  for (let count = 0; count < calls; count += 1) await call();
  return Number(process.hrtime.bigint() - from) / calls / 1_000;
};

const cpuTime = (calls) => async (call) => {
  const from = process.cpuUsage();
  for (let count = 0; count < calls; count += 1) await call();
  const { user, system } = process.cpuUsage(from);
  return (user + system) / calls;
};

const ours = await authorized();
const watched = await authorized([B2binpayTelemetry]);
const peer = plain();
const loopback = await inTurn(
  { ours: ours.call, peer: peer.call, watched: watched.call },
  wallClock(LOOPBACK_CALLS),
  ROUNDS,
);
await ours.app.close();
await watched.app.close();

// Below the HTTP client, which both share: what remains is what each of them does.
const onTheWire = http.request;
http.request = answersAtOnce;
const stubbed = await authorized();
const stubbedWatched = await authorized([B2binpayTelemetry]);
const stubbedPeer = plain();
const cpu = await inTurn(
  { ours: stubbed.call, peer: stubbedPeer.call, watched: stubbedWatched.call },
  cpuTime(STUBBED_CALLS),
  ROUNDS,
);
http.request = onTheWire;
await stubbed.app.close();
await stubbedWatched.app.close();
peer.httpAgent.destroy();
await api.stop();

const us = (value) => `${value.toFixed(1)} µs`;
const row = (what, one, other, name, aim) => ({
  what,
  ours: us(one),
  peer: `${name} ${us(other)}`,
  ratio: (one / other).toFixed(3),
  aim,
});
console.table([
  row('GET on loopback', loopback.ours, loopback.peer, 'HttpService', '≤ 1.03'),
  row('GET, stub transport, CPU', cpu.ours, cpu.peer, 'HttpService', '≤ 1.10'),
  row('telemetry without an SDK, loopback', loopback.watched, loopback.ours, 'without it', '≤ 1.02'),
  row('telemetry without an SDK, CPU', cpu.watched, cpu.ours, 'without it', '≤ 1.02'),
]);

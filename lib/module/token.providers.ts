import { AsyncResource } from 'node:async_hooks';
// Not the global one, which some test environments lack.
import { setImmediate } from 'node:timers';
import type { SchedulerRegistry } from '@nestjs/schedule';
import { type Clock, TokenKeeper, type TokenEvent, withTimeout } from '../core/index.js';
import { createTokenClient, HttpTokenTransport, TokenSignatureInterceptor } from '../http/index.js';
import type { ConfiguredCredentials } from './configured-credentials.js';
import type { Instance } from './instance.js';
import { VERSION_TRAITS } from '../protocol/index.js';
import { eventStream } from './event-stream.js';
import { KeeperTokenService } from '../token/keeper-token.service.js';
import { schedulerTimers } from '../token/scheduler-timers.js';
import { TokenLog } from '../token/token-log.js';

/** Creates the token service of an instance. */
export function createTokenService(
  { options, agents }: Instance,
  scheduler: SchedulerRegistry | undefined,
): KeeperTokenService {
  const { baseUrl, clock, credentials, store, budgets, keeper: settings } = options;
  const { apiVersion, timeoutMs } = settings.exchange;
  const log = new TokenLog(settings.name);
  const { stream, feed } = eventStream<TokenEvent>(() => log.subscriberFailed());
  const client = createTokenClient(options.http, agents);
  new TokenSignatureInterceptor(apiVersion, baseUrl).install(client);
  const context = new AsyncResource('B2binpayTokenService');
  const keeper = new TokenKeeper(
    {
      clock,
      store,
      budgets,
      credentials,
      transport: new HttpTokenTransport(client, baseUrl, clock),
      registry: schedulerTimers(scheduler),
      nextTick: (run) => void setImmediate(run),
      // Renewals belong to the application, never to the request whose caller happened to start one.
      inContext: (run) => context.runInAsyncScope(run),
      observer: {
        event(event) {
          feed.next(event);
          log.event(event);
        },
        notice: (notice) => log.notice(notice),
        storeReturned: (unavailableForMs) => log.storeReturned(unavailableForMs),
      },
    },
    settings,
  );
  return new KeeperTokenService({
    keeper,
    events$: stream,
    prepare: () => prepare(keeper, credentials, clock, timeoutMs, log),
    started: () => {
      const { unsupportedSince } = VERSION_TRAITS[apiVersion];
      if (unsupportedSince !== undefined) log.unsupported(apiVersion, unsupportedSince);
    },
    complete: () => feed.complete(),
  });
}

/** Invalid credentials fail the boot; a function that fails or times out does not. */
async function prepare(
  keeper: TokenKeeper,
  credentials: ConfiguredCredentials,
  clock: Clock,
  timeoutMs: number,
  log: TokenLog,
): Promise<void> {
  if (credentials.fixed !== undefined) return;
  const loading = credentials.load().catch(() => undefined);
  const loaded = await withTimeout(clock, loading, timeoutMs, () => undefined);
  if (loaded === undefined) log.credentialsUnavailable();
  else keeper.use(loaded.seal());
}

import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { metrics, trace } from '@opentelemetry/api';
import type { Subscription } from 'rxjs';
import { CallbackProcessor } from '../callback/callback-processor.js';
import { TokenService } from '../token/token.service.js';
import { CallbackRecorder } from './callback-recorder.js';
import { ExchangeRecorder } from './exchange-recorder.js';
import { observeTokens } from './token-gauges.js';

const SCOPE = 'nestjs-b2binpay-auth';

/**
 * Records metrics of every instance's token and callbacks through `@opentelemetry/api`: put it into `providers` of the
 * root module. Without an SDK it does nothing. No attribute contains a secret.
 *
 * | metric | unit | attributes |
 * | --- | --- | --- |
 * | `b2binpay.token.state` | 1 for the current state | `b2binpay.instance`, `b2binpay.token.state` |
 * | `b2binpay.token.time_to_hard_stop` | s | `b2binpay.instance` |
 * | `b2binpay.token.waiting` | {caller} | `b2binpay.instance` |
 * | `b2binpay.token.exchanges` | {exchange} | `b2binpay.instance`, `b2binpay.outcome`, `b2binpay.reason` (obtained), `error.type` (failed) |
 * | `b2binpay.token.exchange.duration` | s | as above |
 * | `b2binpay.token.adoptions` | {token} | `b2binpay.instance` |
 * | `b2binpay.token.incidents` | {incident} | `b2binpay.instance`, `b2binpay.incident` |
 * | `b2binpay.callbacks` | {callback} | `b2binpay.instance`, `b2binpay.outcome`, `b2binpay.code` |
 * | `b2binpay.callback.duration` | s | as above |
 *
 * Each exchange is a span `b2binpay token exchange`.
 *
 * @example
 * ```ts
 * @Module({ imports: [B2binpayAuthModule.forRoot(options)], providers: [B2binpayTelemetry] })
 * class AppModule {}
 * ```
 */
@Injectable()
export class B2binpayTelemetry implements OnModuleInit, OnModuleDestroy {
  readonly #modules: ModulesContainer;
  readonly #subscriptions: Subscription[] = [];
  #stopObserving: () => void = () => undefined;

  /**
   * Called by Nest.
   *
   * @param modules Finds the instances.
   */
  constructor(modules: ModulesContainer) {
    this.#modules = modules;
  }

  /** Called by Nest: starts recording. */
  onModuleInit(): void {
    const services = this.#find(TokenService);
    const meter = metrics.getMeter(SCOPE);
    const recorder = new ExchangeRecorder(meter, trace.getTracer(SCOPE));
    for (const { events$ } of services) {
      this.#subscriptions.push(events$.subscribe((event) => recorder.record(event)));
    }
    const callbacks = new CallbackRecorder(meter);
    for (const { events$ } of this.#find(CallbackProcessor)) {
      this.#subscriptions.push(events$.subscribe((event) => callbacks.record(event)));
    }
    for (const { status } of services) {
      // A test may have replaced the service.
      if (typeof status?.name !== 'string') continue;
      recorder.begin(status.name);
      callbacks.begin(status.name);
    }
    this.#stopObserving = observeTokens(meter, services);
  }

  /** Called by Nest: stops recording. */
  onModuleDestroy(): void {
    this.#stopObserving();
    for (const subscription of this.#subscriptions) subscription.unsubscribe();
  }

  /** Finds the services of all registrations, named or not, global or not. */
  #find<T>(type: new (...args: never[]) => T): readonly T[] {
    const found = new Set<T>();
    for (const { providers } of this.#modules.values()) {
      for (const { instance } of providers.values()) {
        const candidate: unknown = instance;
        if (candidate instanceof type) found.add(candidate);
      }
    }
    return [...found];
  }
}

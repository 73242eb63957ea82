import type { BatchObservableCallback, Meter } from '@opentelemetry/api';
import { TokenState } from '../core/index.js';
import type { TokenService } from '../token/token.service.js';

/** Observes the tokens' status on each collection of the SDK. Returns an unsubscribe function. */
export function observeTokens(meter: Meter, services: readonly TokenService[]): () => void {
  const state = meter.createObservableGauge('b2binpay.token.state', {
    description: '1 for the current state of the token, 0 for all others.',
  });
  const timeLeft = meter.createObservableGauge('b2binpay.token.time_to_hard_stop', {
    description: 'Time until the current token is no longer used.',
    unit: 's',
  });
  const waiting = meter.createObservableGauge('b2binpay.token.waiting', {
    description: 'Callers waiting for a token.',
    unit: '{caller}',
  });
  const read: BatchObservableCallback = (result) => {
    for (const { status } of services) {
      const instance = { 'b2binpay.instance': status.name };
      for (const each of Object.values(TokenState)) {
        result.observe(state, each === status.state ? 1 : 0, { ...instance, 'b2binpay.token.state': each });
      }
      result.observe(timeLeft, status.usableForMs / 1_000, instance);
      result.observe(waiting, status.waiting, instance);
    }
  };
  const gauges = [state, timeLeft, waiting];
  meter.addBatchObservableCallback(read, gauges);
  return () => meter.removeBatchObservableCallback(read, gauges);
}

import type { BatchObservableCallback, Meter } from '@opentelemetry/api';
import { TokenState } from '../core/index.js';
import type { TokenService } from '../token/token.service.js';

/** Reads what tokens are like whenever the SDK collects. Returns how to end that. */
export function observeTokens(meter: Meter, services: readonly TokenService[]): () => void {
  const state = meter.createObservableGauge('b2binpay.token.state', {
    description: '1 for the state a token is in, 0 for the others.',
  });
  const timeLeft = meter.createObservableGauge('b2binpay.token.time_to_hard_stop', {
    description: 'For how long the token in hand can still be handed out.',
    unit: 's',
  });
  const waiting = meter.createObservableGauge('b2binpay.token.waiting', {
    description: 'Callers that wait for a token.',
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
  const observed = [state, timeLeft, waiting];
  meter.addBatchObservableCallback(read, observed);
  return () => meter.removeBatchObservableCallback(read, observed);
}

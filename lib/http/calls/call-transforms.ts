import { B2binpayAuthError } from '../../errors/index.js';
import { invalidCall, callFailure, isClientError } from './call-failure.js';
import type { MergedConfig } from '../axios-types.js';

type Transform = (this: unknown, ...args: readonly unknown[]) => unknown;

/**
 * Turns errors thrown by body transforms, including the user's own, into errors of this package. Transforms run above
 * the adapter and never see the bearer.
 */
export class CallTransforms {
  readonly #guarded = new WeakSet<object>();

  /** Guards the transforms of a config, in place. */
  guard(config: Pick<MergedConfig, 'transformRequest' | 'transformResponse'>): void {
    const { transformRequest, transformResponse } = config;
    if (!this.#isGuarded(transformRequest)) {
      Object.assign(config, { transformRequest: this.#all(transformRequest, guardRequest) });
    }
    if (!this.#isGuarded(transformResponse)) {
      Object.assign(config, { transformResponse: this.#all(transformResponse, guardResponse) });
    }
  }

  #isGuarded(transforms: unknown): boolean {
    if (transforms === undefined || transforms === null) return true;
    return Array.isArray(transforms) && transforms.every((each: object) => this.#guarded.has(each));
  }

  #all(transforms: unknown, guard: (transform: Transform) => Transform): readonly Transform[] {
    return [transforms].flat().map((each) => {
      if (!isTransform(each)) throw invalidCall('a transform is not a function', { requestSent: 'no' });
      if (this.#guarded.has(each)) return each;
      const guarded = guard(each);
      this.#guarded.add(guarded);
      return guarded;
    });
  }
}

function guardRequest(transform: Transform): Transform {
  return function guarded(...args) {
    try {
      return Reflect.apply(transform, this, args);
    } catch (error) {
      if (B2binpayAuthError.is(error)) throw error;
      throw invalidCall('its body cannot be serialized, a transform or serializer threw', {
        requestSent: 'no',
      });
    }
  };
}

function guardResponse(transform: Transform): Transform {
  return function guarded(...args) {
    try {
      return Reflect.apply(transform, this, args);
    } catch (error) {
      if (B2binpayAuthError.is(error)) throw error;
      const httpStatus = typeof args[2] === 'number' ? args[2] : undefined;
      const facts = { httpStatus, requestSent: 'answered' } as const;
      // The client's own transform: JSON was requested, but the body is something else.
      if (isClientError(error)) throw callFailure(error, facts);
      throw invalidCall('a transform of the response threw', facts);
    }
  };
}

function isTransform(value: unknown): value is Transform {
  return typeof value === 'function';
}

import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import { TokenState, type TokenStatus } from '../core/index.js';
import { getTokenServiceToken } from '../module/tokens.js';
import type { TokenService } from '../token/token.service.js';

/** Options of {@link B2binpayHealthIndicator.isHealthy}. */
export interface B2binpayHealthOptions {
  /** Name of the instance. @default the default instance */
  readonly name?: string | undefined;
  /** For how long the token must still be usable, in milliseconds. @default 0 */
  readonly minValidityMs?: number | undefined;
}

/**
 * Reports whether a token can be handed out. It reads memory only: a probe causes no request. Put it into `providers` of
 * the module that imports `TerminusModule`.
 *
 * For readiness, never for liveness: a restart does not end an outage of the API, and every restart logs in again.
 *
 * @example
 * ```ts
 * @Controller('health')
 * class HealthController {
 *   constructor(
 *     private readonly health: HealthCheckService,
 *     private readonly b2binpay: B2binpayHealthIndicator,
 *   ) {}
 *
 *   @Get('ready')
 *   @HealthCheck()
 *   ready(): Promise<HealthCheckResult> {
 *     return this.health.check([() => this.b2binpay.isHealthy('b2binpay')]);
 *   }
 * }
 * ```
 */
@Injectable()
export class B2binpayHealthIndicator {
  readonly #indicators: HealthIndicatorService;
  readonly #modules: ModuleRef;

  /**
   * Called by Nest.
   *
   * @param indicators Makes the results.
   * @param modules Finds the instances.
   */
  constructor(indicators: HealthIndicatorService, modules: ModuleRef) {
    this.#indicators = indicators;
    this.#modules = modules;
  }

  /**
   * Up if a token can be handed out for at least `minValidityMs`, and with `eager: false` until a caller asks for one; else
   * down with a constant reason. Never throws: invalid options are down with a reason that says so.
   *
   * @param key Under which the result appears in the response.
   * @param options Instance and validity to check; default: {}
   */
  async isHealthy<Key extends string>(
    key: Key,
    options?: B2binpayHealthOptions | null,
  ): Promise<HealthIndicatorResult<Key>> {
    const indicator = this.#indicators.check(key);
    const problem = problemOf(options);
    if (problem !== undefined) return indicator.down({ reason: `invalid options: ${problem}` });
    const { name, minValidityMs = 0 } = options ?? {};
    const tokens = this.#find(name);
    if (tokens === undefined) return indicator.down({ reason: 'unknown name', hint: UNKNOWN_NAME });
    const { status } = tokens;
    // A test may have replaced the service.
    if (typeof status !== 'object' || status === null) return indicator.down({ reason: 'no status' });
    const isUp = status.dormant || (status.usableForMs > 0 && status.usableForMs >= minValidityMs);
    const details = detailsOf(status);
    return isUp ? indicator.up(details) : indicator.down({ reason: reasonOf(status), ...details });
  }

  #find(name: string | undefined): TokenService | undefined {
    try {
      return this.#modules.get<TokenService>(getTokenServiceToken(name), { strict: false });
    } catch {
      return undefined;
    }
  }
}

const UNKNOWN_NAME =
  'No B2binpayAuthModule has this name. Check the name; if it is correct, it may be registered in another copy of nestjs-b2binpay-auth: npm ls nestjs-b2binpay-auth.';

/** What is wrong with the options, as a constant string. */
function problemOf(options: unknown): string | undefined {
  if (options === undefined || options === null) return undefined;
  if (typeof options !== 'object') return 'write e.g. { minValidityMs: 30_000 }';
  const name: unknown = Reflect.get(options, 'name');
  if (name !== undefined && typeof name !== 'string') return 'name must be a string';
  const ms: unknown = Reflect.get(options, 'minValidityMs');
  if (ms === undefined || (typeof ms === 'number' && ms >= 0)) return undefined;
  return 'minValidityMs must be a number of milliseconds, 0 or more';
}

/** Constant strings, for operators to match. */
function reasonOf({ state, lock, epoch, usableForMs }: TokenStatus): string {
  switch (state) {
    case TokenState.Locked:
      return `locked: ${lock?.reason ?? 'unknown'}`;
    case TokenState.Empty:
      return 'no token yet';
    case TokenState.Acquiring:
      return epoch === 0 ? 'no token yet' : 'renewing';
    case TokenState.Fresh:
      return usableForMs > 0 ? 'valid for less than minValidityMs' : 'renewing';
    case TokenState.Stale:
      return 'renewing';
    case TokenState.Expired:
      return 'expired';
    case TokenState.Stopped:
      return 'stopped';
  }
}

function detailsOf(status: TokenStatus): Record<string, string | number | boolean> {
  const { at, expiresAt, refreshAt, lastError, lock } = status;
  return {
    state: status.state,
    ...(expiresAt && { expiresInS: Math.round((expiresAt.getTime() - at.getTime()) / 1_000) }),
    ...(refreshAt && { refreshAt: refreshAt.toISOString() }),
    ...(lastError && { lastErrorCode: lastError.code }),
    ...(lock && { lock: lock.reason }),
    suspicious: status.suspicious,
    solo: status.solo,
  };
}

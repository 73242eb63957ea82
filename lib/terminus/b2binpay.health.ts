import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import { TokenState, type TokenStatus } from '../core/index.js';
import { getTokenServiceToken } from '../module/tokens.js';
import type { TokenService } from '../token/token.service.js';

export interface B2binpayHealthOptions {
  /** Instance to look at. @default the default one */
  readonly name?: string | undefined;
  /** For how long a token must still be usable, in milliseconds. @default 0 */
  readonly minValidityMs?: number | undefined;
}

/**
 * Tells whether a token can be handed out. It reads memory only: a probe causes no request. Put it into `providers` of
 * the module that imports `TerminusModule`.
 *
 * For readiness, never for liveness: a restart cures no outage of the API, and every restart logs in again.
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

  constructor(indicators: HealthIndicatorService, modules: ModuleRef) {
    this.#indicators = indicators;
    this.#modules = modules;
  }

  /**
   * Up while a token can be handed out for at least `minValidityMs`, and with `eager: false` until somebody asks for
   * one; else down with a constant reason. Never throws.
   */
  async isHealthy<Key extends string>(
    key: Key,
    { name, minValidityMs = 0 }: B2binpayHealthOptions = {},
  ): Promise<HealthIndicatorResult<Key>> {
    const indicator = this.#indicators.check(key);
    const tokens = this.#find(name);
    if (tokens === undefined) return indicator.down({ reason: 'unknown name' });
    const { status } = tokens;
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

/** Constant texts, for operators to match. */
function reasonOf({ state, lock, epoch }: TokenStatus): string {
  switch (state) {
    case TokenState.Locked:
      return `locked: ${lock?.reason ?? 'unknown'}`;
    case TokenState.Empty:
      return 'no token yet';
    case TokenState.Acquiring:
      return epoch === 0 ? 'no token yet' : 'renewing';
    case TokenState.Fresh:
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

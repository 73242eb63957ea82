export * from './errors/index.js';
export type { ApiVersion, Credentials, Environment, V2Credentials, V3Credentials } from './protocol/index.js';
export { Secret, vendorBaseUrl } from './protocol/index.js';
export {
  type AccountHistory,
  type AccountIdentity,
  type AccountLock,
  type AccountStore,
  type AcquireAnswer,
  type AcquireRequest,
  type Clock,
  InMemoryTokenStore,
  type Lease,
  type LockReason,
  type SeenRecord,
  type SettleFacts,
  type SettleOutcome,
  type TokenEvent,
  TokenEventType,
  type TokenPair,
  type TokenRecord,
  TokenState,
  type TokenStatus,
  type TokenStore,
  type WaitOptions,
} from './core/index.js';
export { B2binpayHttpService, createBearerInterceptor, TokenSignatureInterceptor } from './http/index.js';
export { B2binpayAuthModule, type B2binpayAuthModuleAsyncOptions } from './module/b2binpay-auth.module.js';
export type {
  B2binpayApiOptions,
  B2binpayAuthModuleOptions,
  B2binpayAuthOptionsFactory,
  B2binpayHttpOptions,
  B2binpayRateLimitOptions,
  B2binpayRefreshOptions,
} from './module/options.js';
export { B2binpayExceptionFilter } from './module/b2binpay-exception.filter.js';
export { b2binpayAuthOptionsFromEnv } from './module/options-from-env.js';
export {
  getB2binpayHttpToken,
  getTokenServiceToken,
  InjectB2binpayHttp,
  InjectTokenService,
} from './module/tokens.js';
export { TokenService } from './token/token.service.js';

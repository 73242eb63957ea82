export * from './errors/index.js';
export type {
  ApiVersion,
  CallbackDifference,
  CallbackDto,
  CallbackIncluded,
  CallbackKind,
  CallbackRelationship,
  CallbackResource,
  Credentials,
  DepositStatus,
  Environment,
  SignedCallback,
  SignedFields,
  TransferStatus,
  UnsignedNotice,
  V2Credentials,
  V3Credentials,
} from './protocol/index.js';
export { isUnambiguousTrackingId, Secret, vendorBaseUrl } from './protocol/index.js';
export {
  type AccountHistory,
  type AccountIdentity,
  type AccountLock,
  type AccountStore,
  type AcquireAnswer,
  type AcquireRequest,
  type CallbackVerdict,
  CallbackVerifier,
  type CallbackVerifierOptions,
  type Clock,
  InMemoryReplayStore,
  InMemoryTokenStore,
  type Lease,
  type LockReason,
  type ReplayStore,
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
export { acceptJsonApi } from './callback/accept-json-api.js';
export { CallbackConfirmer, type Confirmation, type ConfirmOptions } from './callback/callback-confirmer.js';
export { type CallbackEvent, CallbackOutcome } from './callback/callback-event.js';
export { type CallbackHandler, CallbackProcessor } from './callback/callback-processor.js';
export { CallbackSignatureInterceptor } from './callback/callback-signature.interceptor.js';
export { B2binpayCallback } from './callback/callback.decorator.js';
export { VerifyB2binpayCallback, type VerifyCallbackOptions } from './callback/verify-callback.decorator.js';
export { B2binpayAuthModule, type B2binpayAuthModuleAsyncOptions } from './module/b2binpay-auth.module.js';
export type {
  B2binpayApiOptions,
  B2binpayAuthModuleOptions,
  B2binpayAuthOptionsFactory,
  B2binpayCallbackOptions,
  B2binpayHttpOptions,
  B2binpayRateLimitOptions,
  B2binpayRefreshOptions,
} from './module/options.js';
export { B2binpayExceptionFilter } from './module/b2binpay-exception.filter.js';
export { b2binpayAuthOptionsFromEnv } from './module/options-from-env.js';
export {
  getB2binpayHttpToken,
  getCallbackConfirmerToken,
  getCallbackProcessorToken,
  getCallbackVerifierToken,
  getTokenServiceToken,
  InjectB2binpayHttp,
  InjectCallbackConfirmer,
  InjectCallbackProcessor,
  InjectCallbackVerifier,
  InjectTokenService,
} from './module/tokens.js';
export { TokenService } from './token/token.service.js';

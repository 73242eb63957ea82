export * from './errors/index.js';
export { TOKEN_ERROR_CODES } from './errors/token-error-codes.js';
export type {
  ApiVersion,
  CallbackDifference,
  CallbackDto,
  CallbackIncluded,
  CallbackKind,
  CallbackReference,
  CallbackRelationship,
  CallbackResource,
  Credentials,
  DepositStatus,
  Environment,
  SignedCallback,
  SignedFields,
  TrackingIdPolicy,
  TransferStatus,
  UnsignedNotice,
  V2Credentials,
  V3Credentials,
} from './protocol/index.js';
export { isUnambiguousTrackingId, Secret, vendorBaseUrl } from './protocol/index.js';
export {
  type AccountStore,
  type AcquireRequest,
  type AcquireResult,
  type CallbackVerdict,
  CallbackVerifier,
  type CallbackVerifierOptions,
  type Clock,
  InMemoryReplayStore,
  InMemoryTokenStore,
  LOCK_REASONS,
  type LockReason,
  OBTAIN_REASONS,
  type ObtainReason,
  type ReceivedAt,
  type ReplayStore,
  type SpendRequest,
  type Stored,
  type StoredAccountId,
  type TokenArrival,
  type TokenEvent,
  type TokenEventFacts,
  TokenEventType,
  TokenState,
  type TokenStatus,
  type TokenStore,
  type WaitOptions,
  type WriteRequest,
} from './core/index.js';
export {
  B2binpayHttpService,
  type BearerSource,
  createBearerInterceptor,
  TokenSignatureInterceptor,
} from './http/index.js';
export { acceptJsonApi } from './callback/json-api/accept-json-api.js';
export { CallbackConfirmer, type Confirmation, type ConfirmOptions } from './callback/callback-confirmer.js';
export { type CallbackEvent, CallbackOutcome } from './callback/callback-event.js';
export { type CallbackHandler, CallbackProcessor } from './callback/callback-processor.js';
export { CallbackSignatureInterceptor } from './callback/route/callback-signature.interceptor.js';
export { B2binpayCallback } from './callback/route/callback.decorator.js';
export {
  VerifyB2binpayCallback,
  type VerifyCallbackOptions,
} from './callback/route/verify-callback.decorator.js';
export { B2binpayAuthModule, type B2binpayAuthModuleAsyncOptions } from './module/b2binpay-auth.module.js';
export type { B2binpayAuthModuleExtras } from './module/configurable-module.js';
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
export { getCallbackProcessorToken } from './callback/callback-processor-token.js';
export {
  getB2binpayHttpToken,
  getCallbackConfirmerToken,
  getCallbackVerifierToken,
  getTokenServiceToken,
  InjectB2binpayHttp,
  InjectCallbackConfirmer,
  InjectCallbackProcessor,
  InjectCallbackVerifier,
  InjectTokenService,
} from './module/tokens.js';
export { TokenService } from './token/token.service.js';

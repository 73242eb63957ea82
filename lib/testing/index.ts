export { B2binpayEmulator } from '../emulator/emulator.js';
export { type EmulatorFault, FAULT_KINDS, type FaultKind } from '../emulator/faults/faults.js';
export type {
  B2binpayEmulatorOptions,
  CodeStyle,
  CredentialsOf,
  IdStyle,
  SessionPolicy,
} from '../emulator/options.js';
export type { EmulatorLogEntry, EmulatorOutcome } from '../emulator/request-log.js';
export type { ResourceOptions } from '../emulator/resources.js';
export type { EmulatorStats } from '../emulator/stats.js';
export { ManualClock } from '../virtual-clock/manual-clock.js';
export type { ServedRequest } from '../virtual-clock/in-flight-requests.js';
export {
  B2binpayAuthTestingModule,
  type B2binpayAuthTestingOptions,
} from './b2binpay-auth-testing.module.js';
export { FakeTokenService } from './fake-token.service.js';
export type { CallbackBody, CallbackData, CallbackEntry } from '../emulator/callbacks/callback-bodies.js';
export type { CallbackTampering, SendCallbackOptions } from '../emulator/callbacks/callback-options.js';
export type { SentCallback } from '../emulator/callbacks/callback-sender.js';
export { type CallbackFields, signCallback } from '../emulator/callbacks/sign-callback.js';
export {
  type ConformanceCase,
  type MadeReplayStore,
  replayStoreCases,
  type ReplayStoreUnderTest,
} from './conformance/replay-store-cases.js';
export {
  type MadeTokenStore,
  tokenStoreCases,
  type TokenStoreUnderTest,
} from './conformance/token-store-cases.js';

export { B2binpayEmulator } from './emulator/emulator.js';
export type { EmulatorFault, FaultKind } from './emulator/faults.js';
export type {
  B2binpayEmulatorOptions,
  CodeStyle,
  CredentialsOf,
  IdStyle,
  SessionPolicy,
} from './emulator/options.js';
export type { EmulatorLogEntry, EmulatorOutcome } from './emulator/request-log.js';
export type { ResourceOptions } from './emulator/resources.js';
export type { EmulatorStats } from './emulator/stats.js';
export { ManualClock } from './manual-clock.js';
export type { ServedRequest } from './traffic.js';
export {
  B2binpayAuthTestingModule,
  type B2binpayAuthTestingOptions,
} from './b2binpay-auth-testing.module.js';
export { FakeTokenService } from './fake-token.service.js';

import { FAULT_KINDS } from '../../lib/testing/index.js';

/**
 * Faults after which the API is asked again soon. A redirect, like every other refusal without a verdict, is paced 30 s
 * and more: a token may end meanwhile.
 */
export const RETRIED_SOON = FAULT_KINDS.filter((kind) => kind !== 'redirect' && kind !== 'echo');

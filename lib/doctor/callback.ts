import { CallbackKeys, type CallbackVerdict, CallbackVerifier } from '../core/index.js';
import { type CallbackRejectionCode, CallbackRejectedError } from '../errors/index.js';
import {
  type CallbackClaim,
  callbackMessage,
  readBody,
  readCallback,
  type SealedCredentials,
  type SignedCallback,
} from '../protocol/index.js';
import { durationOf } from './durations.js';
import { note, ok, type Outcome, sentenceOf, wrong } from './outcome.js';
import type { Report } from './report.js';
import type { Setup } from './setup.js';
import { wrongFormOf } from './tokens/wrong-keys.js';
import type { World } from './world.js';

/** A callback to verify. */
export interface CallbackFile {
  readonly text: string;
  /** When it arrived; absent: now. */
  readonly receivedAt: Date | undefined;
  /** Credentials that were replaced. */
  readonly previous: readonly SealedCredentials[];
}

/** Verifies a callback's body as the service does, and explains a refusal. */
export async function verifyFile(
  world: World,
  setup: Setup,
  file: CallbackFile,
  report: Report,
): Promise<void> {
  await report.time('callback', () => {
    const body = readBody(file.text);
    if (body.is === 'text') return rejected('PAYLOAD_MALFORMED', 'The body is not JSON.');
    const { credentials, options } = setup;
    const policy = { ...options.callbacks, apiVersion: credentials.apiVersion };
    const keys = new CallbackKeys(world.clock, policy.maxAgeMs, file.previous);
    keys.use(credentials);
    const ignore = (): void => undefined;
    const verifier = new CallbackVerifier({
      keys,
      policy,
      clock: world.clock,
      notice: ignore,
      otherOpType: ignore,
    });
    const verdict = verifier.verify(body.value, { receivedAt: file.receivedAt });
    const claim = readCallback(body.value, policy.apiVersion, policy.trackingIds);
    const receivedMs = file.receivedAt?.getTime() ?? world.clock.now();
    const ageMs = claim.is === 'signed' ? receivedMs - claim.timeMs : Number.NaN;
    return verdict.ok ? verified(verdict.callback, ageMs) : refused(verdict, claim, ageMs, { setup, keys });
  });
}

function verified({ signed, boundary, unverified, keyId }: SignedCallback, ageMs: number): Outcome {
  const status = 'status' in signed ? `, status ${signed.status}` : ', its status is not signed';
  const amount = 'amount' in signed ? `, amount ${signed.amount}` : '';
  const says = `Verified: ${signed.of} of a ${unverified.kind}${status}${amount}, tracking id ${JSON.stringify(signed.trackingId)}, ${ageOf(ageMs)}.`;
  const key =
    keyId === 'current'
      ? ''
      : ` Signed with earlier credentials: keep them in callbacks.previousCredentials.`;
  if (boundary === 'closed') return ok(says + key);
  return note(
    `${says}${key} The boundary between amount and tracking id is open: let tracking ids begin with a letter.`,
    'boundary-open',
  );
}

function refused(
  { code }: Extract<CallbackVerdict, { readonly ok: false }>,
  claim: CallbackClaim,
  ageMs: number,
  { setup, keys }: { readonly setup: Setup; readonly keys: CallbackKeys },
): Outcome {
  if (code === 'UNSIGNED') {
    return note(
      'Unsigned: neither transfer nor signature, which B2BINPAY does send. It proves nothing; read the deposit from the API.',
      'UNSIGNED',
    );
  }
  if (claim.is === 'rejected') return rejected(code, `The field is ${claim.field}.`);
  if (code === 'TIMESTAMP_OUT_OF_RANGE') {
    return rejected(
      code,
      `It is ${ageOf(ageMs)}; its signature is right. Check the clock of this machine, and --received-at.`,
    );
  }
  if (code !== 'SIGNATURE_MISMATCH' || claim.is !== 'signed') return rejected(code, '');
  if (keys.state === 'none')
    return rejected(code, 'Set B2BINPAY_CALLBACK_SECRET: without it nothing can be verified.');
  return rejected(code, mismatchHint(claim, setup.credentials));
}

function mismatchHint(
  { readings, sign }: Extract<CallbackClaim, { readonly is: 'signed' }>,
  credentials: SealedCredentials,
): string {
  const form = readings
    .map(({ signed }) => wrongFormOf(credentials, callbackMessage(signed), sign))
    .find((found) => found !== undefined);
  return form === undefined
    ? 'No form of these credentials makes this signature: it is for other credentials (another environment, or replaced ones: --previous-env-file), or a signed field was changed.'
    : `It was made with ${form}.`;
}

function rejected(code: CallbackRejectionCode, more: string): Outcome {
  return wrong(`${sentenceOf(new CallbackRejectedError(code))} ${more}`.trimEnd(), code);
}

function ageOf(ageMs: number): string {
  return ageMs < 0 ? `${durationOf(-ageMs)} from the future` : `${durationOf(ageMs)} old`;
}

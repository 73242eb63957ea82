import { createHash } from 'node:crypto';
import {
  accountAndSecret,
  callbackKey,
  callbackSecretOf,
  isSignedBy,
  loginSigningKey,
  type SealedCredentials,
} from '../../protocol/index.js';

interface WrongKey {
  /** Completes "it was made with …". */
  readonly form: string;
  readonly key: Uint8Array | string | undefined;
}

/** Forms of the credentials that are mistaken for the key, of this version and of the other one. */
function wrongKeys(credentials: SealedCredentials): readonly WrongKey[] {
  const { account, secret } = accountAndSecret(credentials);
  const [first, second] = [account.reveal(), secret.reveal()];
  const callbackSecret = callbackSecretOf(credentials)?.reveal();
  const v2Key = loginSigningKey(credentials);
  const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
  return [
    { form: 'the right key as hex text instead of its bytes', key: hexOf(callbackKey(credentials)) },
    { form: 'the key of API v2 (SHA-256 of key and secret)', key: v2Key },
    { form: 'the key of API v2 as hex text', key: v2Key.toString('hex') },
    { form: 'the API secret alone, as API v3 uses its callback secret', key: second },
    { form: 'SHA-256 of the API secret alone', key: sha256(second) },
    { form: 'secret and key joined in the wrong order', key: sha256(second + first) },
    {
      form: 'SHA-256 of the callback secret instead of the secret itself',
      key: callbackSecret && sha256(callbackSecret),
    },
    { form: 'the callback secret, which signs callbacks only', key: callbackSecret },
  ];
}

/** Which wrong form of the key made a signature; undefined if none did. */
export function wrongFormOf(
  credentials: SealedCredentials,
  message: string,
  sign: unknown,
): string | undefined {
  return wrongKeys(credentials).find(
    ({ key }) => key !== undefined && isSignedBy(Buffer.from(key), message, sign),
  )?.form;
}

function hexOf(key: Uint8Array | undefined): string | undefined {
  return key && Buffer.from(key).toString('hex');
}

import { ConfigurationError } from '../../errors/index.js';
import type { Credentials } from '../../protocol/index.js';

/** An account of the emulated vendor. */
export interface Account {
  /** Name in the log. */
  readonly label: string;
  readonly userId: number;
  readonly login: string;
  readonly secret: string;
}

/** The accounts that can log in. */
export class Accounts {
  readonly #byLogin = new Map<string, Account>();

  constructor(list: readonly Credentials[]) {
    for (const credentials of list) {
      const { login, secret } = loginAndSecretOf(credentials);
      if (typeof login !== 'string' || typeof secret !== 'string') {
        throw new ConfigurationError(
          'credentials of the emulator must be { login, password } for v2, { clientId, clientSecret } for v3.',
        );
      }
      const userId = this.#byLogin.size + 1;
      if (!this.#byLogin.has(login)) {
        this.#byLogin.set(login, { label: `account-${userId}`, userId, login, secret });
      }
    }
  }

  byLogin(login: unknown): Account | undefined {
    return typeof login === 'string' ? this.#byLogin.get(login) : undefined;
  }

  byCredentials(login: unknown, secret: unknown): Account | undefined {
    const account = this.byLogin(login);
    return account?.secret === secret ? account : undefined;
  }
}

function loginAndSecretOf(credentials: Credentials): { login: unknown; secret: unknown } {
  return 'login' in credentials
    ? { login: credentials.login, secret: credentials.password }
    : { login: credentials.clientId, secret: credentials.clientSecret };
}

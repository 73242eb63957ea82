import { afterEach, describe, expect, it } from '@jest/globals';
import { parseEnv } from 'node:util';
import { b2binpayAuthOptionsFromEnv } from '../../lib/index.js';
import type { Tree } from '../../lib/schematics/devkit.js';
import { addEnvExample } from '../../lib/schematics/env-example.js';
import { B2binpayEmulator } from '../../lib/testing/index.js';

let emulator: B2binpayEmulator | undefined;
afterEach(() => emulator?.stop());

/** An application without files. */
class EmptyTree implements Tree {
  readonly written = new Map<string, string>();
  exists = (): boolean => false;
  read = (): null => null;
  getDir = (): { subdirs: []; subfiles: [] } => ({ subdirs: [], subfiles: [] });
  overwrite = (): void => undefined;

  create(path: string, content: string): void {
    this.written.set(path, content);
  }
}

describe('.env.example of `nest add`', () => {
  it.each(['v2', 'v3'] as const)(
    'given API %s, when its variables are read, then they are the emulator’s address and credentials',
    async (apiVersion) => {
      const tree = new EmptyTree();
      const logger = { info: () => undefined, warn: () => undefined };
      addEnvExample(
        tree,
        { logger },
        { apiVersion, sourceRoot: 'src', environment: 'sandbox', callbacks: false, health: false },
      );

      const options = b2binpayAuthOptionsFromEnv(parseEnv(tree.written.get('/.env.example') ?? ''));

      emulator = await B2binpayEmulator.start({ apiVersion });
      expect(options).toEqual({
        apiVersion,
        baseUrl: 'http://127.0.0.1:4010',
        credentials: emulator.credentials,
      });
    },
  );
});

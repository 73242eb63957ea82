import { readText, type Tree } from './devkit.js';
import type { Options } from './options.js';

const FILE = '/.env.example';

/** The emulator's own credentials. */
const CREDENTIALS: Record<Options['apiVersion'], readonly string[]> = {
  v2: ['B2BINPAY_LOGIN=demo-key', 'B2BINPAY_PASSWORD=demo-secret'],
  v3: [
    'B2BINPAY_CLIENT_ID=demo-key',
    'B2BINPAY_CLIENT_SECRET=demo-secret',
    'B2BINPAY_CALLBACK_SECRET=demo-callback-secret',
  ],
};

/** Writes the variables that work against the emulator; a file that has ours already stays as it is. Never writes `.env`. */
export function addEnvExample(tree: Tree, options: Options): void {
  const before = readText(tree, FILE);
  if (before === undefined) {
    tree.create(FILE, envExample(options));
  } else if (!before.split('\n').some((line) => line.trimStart().startsWith('B2BINPAY_'))) {
    tree.overwrite(FILE, `${before.trimEnd()}\n\n${envExample(options)}`.trimStart());
  }
}

function envExample({ apiVersion, environment }: Options): string {
  return [
    `# Works as it stands against \`npx nestjs-b2binpay-auth emulator --api ${apiVersion}\`. For your own account copy it to`,
    '# .env, which stays out of git: put your credentials there, and B2BINPAY_ENVIRONMENT instead of B2BINPAY_BASE_URL.',
    `B2BINPAY_API_VERSION=${apiVersion}`,
    'B2BINPAY_BASE_URL=http://127.0.0.1:4010',
    `# B2BINPAY_ENVIRONMENT=${environment}`,
    ...CREDENTIALS[apiVersion],
    '',
  ].join('\n');
}

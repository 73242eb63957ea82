import { parseEnv } from 'node:util';
import { type Context, readText, type Tree } from './devkit.js';
import type { Options } from './options.js';

const FILE = '/.env.example';

type ApiVersion = Options['apiVersion'];

/** The emulator's own credentials. */
const CREDENTIALS: Record<ApiVersion, readonly string[]> = {
  v2: ['B2BINPAY_LOGIN=demo-key', 'B2BINPAY_PASSWORD=demo-secret'],
  v3: [
    'B2BINPAY_CLIENT_ID=demo-key',
    'B2BINPAY_CLIENT_SECRET=demo-secret',
    'B2BINPAY_CALLBACK_SECRET=demo-callback-secret',
  ],
};

const NAMES = [
  'B2BINPAY_API_VERSION',
  'B2BINPAY_BASE_URL',
  'B2BINPAY_ENVIRONMENT',
  ...Object.values(CREDENTIALS)
    .flat()
    .map((line) => line.slice(0, line.indexOf('='))),
];

/**
 * Writes the variables that work against the emulator; a file that has some of ours already stays as it is. Never writes
 * `.env`. Returns the version that the file is for.
 */
export function addEnvExample(tree: Tree, { logger }: Pick<Context, 'logger'>, options: Options): ApiVersion {
  const lines = envExample(options);
  const before = readText(tree, FILE);
  if (before === undefined) {
    if (tree.exists(FILE))
      logger.warn(`.env.example is not UTF-8 and stays as it is. It should have:\n\n${lines}`);
    else tree.create(FILE, lines);
    return options.apiVersion;
  }
  const variables = parseEnv(before);
  if (!NAMES.some((name) => name in variables)) {
    tree.overwrite(FILE, appended(before, lines));
    return options.apiVersion;
  }
  const { B2BINPAY_API_VERSION: version } = variables;
  if (version === 'v2' || version === 'v3') return version;
  logger.warn(
    `.env.example has some of these variables already and stays as it is. It should have:\n\n${lines}`,
  );
  return options.apiVersion;
}

/** With the line ends of what is there. */
function appended(before: string, lines: string): string {
  const end = before.includes('\r\n') ? '\r\n' : '\n';
  const gap = before.trim() === '' ? '' : before.endsWith('\n') ? end : end + end;
  return before + gap + lines.replaceAll('\n', end);
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

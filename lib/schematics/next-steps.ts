import type { Rule } from './devkit.js';

/** What the last message depends on. */
export interface NextSteps {
  readonly apiVersion: 'v2' | 'v3';
  /** The application's name in a monorepo. */
  readonly project: string | undefined;
  readonly callbacks: boolean;
  readonly health: boolean;
}

/** Runs after the installation, so that this is the last that the user reads. */
export function nextSteps(options: NextSteps): Rule {
  return (_tree, { logger }) => logger.info(messageOf(options));
}

function messageOf({ apiVersion, project, callbacks, health }: NextSteps): string {
  const start = ['npx nest start', ...(project === undefined ? [] : [project]), '--env-file .env.example'];
  return [
    '',
    'Next, in two terminals (the second then logs token.obtained):',
    '',
    `  npx nestjs-b2binpay-auth emulator --api ${apiVersion}`,
    `  ${start.join(' ')}`,
    '',
    'For your own account: copy .env.example to .env and put your credentials there.',
    ...(callbacks ? ['Callbacks arrive at POST /callbacks/b2binpay.'] : []),
    ...(health ? ['Readiness is at GET /health/ready.'] : []),
    '',
    'Your tests need no network: import B2binpayAuthTestingModule.forRoot() from',
    "'nestjs-b2binpay-auth/testing' instead of B2binpayAuthModule. A test of the whole root module",
    'needs the variables and a fake token service:',
    '',
    "  Object.assign(process.env, parseEnv(readFileSync('.env.example', 'utf8')));",
    '  Test.createTestingModule({ imports: [AppModule] })',
    '    .overrideProvider(TokenService).useValue(new FakeTokenService())',
  ].join('\n');
}

import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from '@jest/globals';
import { B2binpayEmulator } from '../../lib/emulator/emulator.js';
import { Servers } from '../support/servers.js';
import { freePort } from '../stores/redis-server.js';
import { CREDENTIALS, diagnose, type Diagnosis, trusting, variables } from './diagnose.js';

/** `npm run docs:doctor` writes the page; without it the test compares. */
const PAGE = 'docs/doctor.md';
const servers = new Servers();
const transcripts: string[] = [];

interface BadDay {
  readonly title: string;
  readonly reading: string;
  readonly command: string;
  readonly run: () => Promise<Diagnosis>;
}

async function withEmulator(
  run: (emulator: B2binpayEmulator) => Promise<Diagnosis>,
  options: { readonly dateHeader?: number } = {},
): Promise<Diagnosis> {
  const emulator = await B2binpayEmulator.start({
    apiVersion: 'v2',
    credentials: CREDENTIALS.v2,
    ...options,
  });
  try {
    return await run(emulator);
  } finally {
    await emulator.stop();
  }
}

const DAYS: readonly BadDay[] = [
  {
    title: 'A variable is missing',
    reading: 'The service does not start. Nothing else is tried before the variables are right.',
    command: 'doctor',
    run: () => diagnose({ ...variables('http://127.0.0.1:4010'), B2BINPAY_PASSWORD: '' }),
  },
  {
    title: 'The certificate has expired',
    reading:
      'Not your credentials: they were never sent. If the clock of the machine is right, only B2BINPAY can mend it.',
    command: 'doctor',
    run: async () => {
      const url = await servers.https((_request, response) => response.end(), 'expired');
      return diagnose(variables(url.replace('127.0.0.1', 'localhost')), [], trusting());
    },
  },
  {
    title: 'A web site answers instead of the API',
    reading: 'The base URL leads to another server, or a proxy or gateway answers for it.',
    command: 'doctor',
    run: async () => {
      const page = { 'content-type': 'text/html' };
      const url = await servers.http((_request, response) =>
        response.writeHead(404, page).end('<h1>Not found</h1>'),
      );
      return diagnose(variables(url));
    },
  },
  {
    title: 'The credentials are refused',
    reading: 'The network is fine; compare environment and version of the credentials with the line `login`.',
    command: 'doctor --login',
    run: () =>
      withEmulator(({ url }) =>
        diagnose({ ...variables(url), B2BINPAY_PASSWORD: 'of-the-sandbox' }, ['--login']),
      ),
  },
  {
    title: 'The clock of the machine is an hour behind',
    reading: 'Tokens come, but callbacks are refused.',
    command: 'doctor',
    run: () => withEmulator(({ url }) => diagnose(variables(url)), { dateHeader: 3_600_000 }),
  },
  {
    title: 'Redis is away',
    reading:
      'The API is fine, so each process still gets tokens of its own; mend Redis without restarting anything.',
    command: 'doctor --redis',
    run: () =>
      withEmulator(async ({ url }) =>
        diagnose({ ...variables(url), REDIS_URL: `redis://127.0.0.1:${await freePort()}` }, ['--redis']),
      ),
  },
];

/** Times, ports and days left differ each time. */
function timeless(page: string): string {
  return (
    page
      .replace(/ +\d+ ms {2}/g, ' 0 ms  ')
      .replace(/(127\.0\.0\.1|localhost):\d+/g, '$1:0')
      .replace(/Port \d+/g, 'Port 0')
      // Prettier aligns the table.
      .replace(/^\|.*$/gm, (row) => row.replace(/ {2,}/g, ' ').replace(/-+/g, '-'))
  );
}

const INTRODUCTION = `# The doctor

My first token does not come, or it is three in the morning: what is wrong?

\`\`\`sh
npx nestjs-b2binpay-auth doctor --env-file .env
\`\`\`

Run it where the service runs, with the service's own variables. It prints a line for each step: \`ok\`, \`note\` (nothing that has to
be mended now) or \`WRONG\`, how long it took, what was found and what to do; then the heading of \`docs/operations.md\` that says more.
The last line says what it has not tried. It exits with 0 if nothing is wrong, with 1 if something is, with 2 if it was called wrongly.

| option                 | what it does                                                                                              |
| ---------------------- | --------------------------------------------------------------------------------------------------------- |
| none                   | variables, each address of the API (TCP, TLS), proxies, \`GET /ping\`, clocks; sends no secret              |
| \`--login\`              | one token request; with a server that ends older sessions it ends that of a running service               |
| \`--refresh\`            | a login and one real rotation: two token requests                                                         |
| \`--redis [url]\`        | Redis (else \`REDIS_URL\`): role, permissions and what the fleet has stored; only reads, without a login    |
| \`--callback <file>\`    | verifies a callback (\`-\`: standard input), or says which field or which key is wrong; \`--received-at\`     |
| \`--use-env-proxy\`      | if the service has \`http.useEnvProxy: true\`                                                               |
| \`--json\`               | one JSON object                                                                                           |

Secrets come from the environment or a file, never from arguments, and are never printed. \`doctor --help\` lists every option. What is
set in code (\`http.httpsAgent\`, a credentials function) it does not know.

## Six bad days
`;

describe('given six bad days', () => {
  afterAll(() => servers.stop());

  it.each(DAYS)('when it is "$title", then something is wrong', async ({ title, reading, command, run }) => {
    const { code, out } = await run();
    expect(code).toBe(1);
    transcripts.push(
      `### ${title}\n\n${reading}\n\n\`\`\`\n$ npx nestjs-b2binpay-auth ${command}\n${out.trimEnd()}\n\`\`\`\n`,
    );
  });

  it('when they are printed, then they are those of docs/doctor.md', () => {
    const page = `${INTRODUCTION}\n${transcripts.join('\n')}`;
    if (process.env['WRITE_DOCS'] === '1') writeFileSync(PAGE, page);
    expect(timeless(readFileSync(PAGE, 'utf8'))).toBe(timeless(page));
  });
});

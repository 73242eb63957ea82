import { B2binpayEmulator } from '../emulator/emulator.js';
import { type Command, readCommand, USAGE } from './arguments.js';
import { DOCTOR_USAGE, readDoctorCommand } from './doctor-arguments.js';

/** The I/O of the command line tool. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Aborted when the user stops the tool. */
  readonly interrupt: AbortSignal;
}

/** Runs the command line tool. Resolves to the exit code. */
export async function run(argv: readonly string[], terminal: Terminal): Promise<number> {
  if (argv[0] === 'doctor') return doctor(argv.slice(1), terminal);
  const command = readCommand(argv);
  switch (command.is) {
    case 'help':
      terminal.out(USAGE);
      return 0;
    case 'invalid':
      terminal.err(`nestjs-b2binpay-auth: ${command.reason}.\n\n${USAGE}`);
      return 2;
    case 'emulator':
      return runEmulator(command, terminal);
  }
}

async function doctor(argv: readonly string[], terminal: Terminal): Promise<number> {
  const command = readDoctorCommand(argv);
  switch (command.is) {
    case 'help':
      terminal.out(DOCTOR_USAGE);
      return 0;
    case 'invalid':
      terminal.err(`nestjs-b2binpay-auth: ${command.reason}.\n\n${DOCTOR_USAGE}`);
      return 2;
    case 'doctor': {
      // It needs the packages of the application, which the emulator does without.
      const [{ runDoctor }, { systemWorld }] = await Promise.all([
        import('./doctor-command.js'),
        import('../doctor/world.js'),
      ]);
      return runDoctor(command, terminal, systemWorld);
    }
  }
}

async function runEmulator(
  { apiVersion, port, host, accessTtlMs }: Extract<Command, { readonly is: 'emulator' }>,
  { out, err, interrupt }: Terminal,
): Promise<number> {
  let emulator: B2binpayEmulator;
  try {
    emulator = await B2binpayEmulator.start({ apiVersion, port, host, accessTtlMs });
  } catch (error) {
    const code =
      typeof error === 'object' && error !== null && 'code' in error ? ` (${String(error.code)})` : '';
    err(`nestjs-b2binpay-auth: cannot listen on ${host}, port ${port}${code}.\n`);
    return 1;
  }
  emulator.resource('GET', '/wallet/', { data: [] });
  out(greeting(emulator, apiVersion));
  await aborted(interrupt);
  await emulator.stop();
  return 0;
}

function greeting({ url, credentials }: B2binpayEmulator, apiVersion: string): string {
  const lines = Object.entries(credentials).map(([name, value]) => `  ${name}: ${value}`);
  return [
    `B2BINPAY emulator, API ${apiVersion}: ${url}`,
    'Credentials:',
    ...lines,
    'GET /wallet/ requires a bearer, GET /ping does not. Press Ctrl-C to stop.',
    '',
  ].join('\n');
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => {
      resolve();
    });
  });
}

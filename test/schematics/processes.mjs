// The commands of a user, as processes.
import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';

/** A process that goes on; `said` waits until it has printed a text, `stop` ends it. */
export function start(env, cwd, command, ...args) {
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, detached: true });
  let output = '';
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const heard = new Set();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
      for (const check of heard) check();
    });
  }
  return {
    said: async (text) => {
      const line = new Promise((resolve) => {
        const check = () => output.includes(text) && resolve('said');
        heard.add(check);
        check();
      });
      const timeout = new Promise((resolve) => setTimeout(resolve, 120_000, 'timeout').unref());
      const result = await Promise.race([line, exited.then(() => 'exit'), timeout]);
      assert.equal(result, 'said', `${command} ${args.join(' ')} did not say ${text}:\n${output}`);
    },
    stop: async () => {
      // With what it started.
      if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      await exited;
    },
  };
}

export async function run(cwd, command, ...args) {
  return runWith({}, cwd, command, ...args);
}

/** Without a terminal: a question would wait for ever, or end it. */
export async function runWith(env, cwd, command, ...args) {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 600_000,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  assert.equal(code, 0, `${command} ${args.join(' ')}:\n${output}`);
  return output;
}

export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

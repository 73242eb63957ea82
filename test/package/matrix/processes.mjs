// Child processes whose output is shown only if they fail, and work that is done two at a time.
import { spawn } from 'node:child_process';

/** More would only slow each other down: what they wait for is mostly the processor. */
const AT_ONCE = 2;

const running = new Set();

/** Its output. The limit is for what hangs, not for what is slow. */
export async function run(cwd, command, args, { env = {}, timeoutMs = 900_000 } = {}) {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  running.add(child);
  const output = [];
  const timeout = setTimeout(() => end(child), timeoutMs);
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk) => output.push(chunk));
  }
  const [status, signal] = await new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (...how) => resolve(how));
  }).finally(() => {
    clearTimeout(timeout);
    running.delete(child);
  });
  if (status === 0) return output.join('');
  const how = signal === null ? `exit code ${status}` : `${signal}, after ${timeoutMs} ms at most`;
  throw new Error(`${command} ${args.join(' ')}: ${how}\n${output.join('')}`);
}

/** With all that it has started. */
function end(child) {
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** After a failure nothing goes on in the background. */
export function endAll() {
  for (const child of running) end(child);
}

/** Does all of it in this order, two at a time; fails after the first failure, when what has begun has ended. */
export async function twoAtATime(works) {
  const left = [...works];
  const done = [];
  async function worker() {
    for (let work = left.shift(); work !== undefined; work = left.shift()) {
      try {
        done.push(await work());
      } catch (error) {
        left.length = 0;
        throw error;
      }
    }
  }
  const settled = await Promise.allSettled(Array.from({ length: AT_ONCE }, worker));
  const failed = settled.find(({ status }) => status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return done;
}

/** Says how long it took. */
export async function timed(what, work) {
  const start = performance.now();
  const result = await work();
  console.log(`${what}: ${((performance.now() - start) / 1_000).toFixed(1)} s`);
  return result;
}

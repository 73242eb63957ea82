// A sample in a process of its own, whose page is open on a free port.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const PAGE = /http:\/\/127\.0\.0\.1:\d+\/(?=\n)/;
const PATIENCE_MS = 40_000;
const LAST_WORDS_MS = 5_000;

export class Sample {
  static #children = new Set();
  output = '';
  #child;

  static async start(name, { env = {}, nodeOptions = [], args = [] } = {}) {
    const sample = new Sample(
      process.execPath,
      [...nodeOptions, `sample/dist/${name}/main.js`, ...args],
      env,
    );
    await sample.until(PAGE);
    return sample;
  }

  /** Those that a failed test has left; by a signal that they handle, as they have processes of their own. */
  static async endAll() {
    for (const child of Sample.#children) child.kill('SIGTERM');
    const end = Date.now() + LAST_WORDS_MS;
    while (Sample.#children.size > 0 && Date.now() < end)
      await new Promise((resolve) => setTimeout(resolve, 50));
    for (const child of Sample.#children) child.kill('SIGKILL');
  }

  constructor(command, args, env = {}) {
    this.#child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, NO_COLOR: '1', VIEW_PORT: '0', ...env },
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.on('data', (chunk) => (this.output += chunk));
    }
    Sample.#children.add(this.#child);
    this.exited = once(this.#child, 'exit').then(() => Sample.#children.delete(this.#child));
  }

  get url() {
    return this.output.match(PAGE)?.[0];
  }

  /** Its lines, with zeros for all numbers; warnings of Nest come on another stream, so they are last. */
  get lines() {
    const lines = this.output.trim().replace(/\d+/g, '0').split('\n');
    const [warnings, others] = [true, false].map((is) =>
      lines.filter((line) => line.includes('WARN') === is),
    );
    return [...others, ...warnings.map((line) => line.replace(/.*WARN *\[\w+\] /, ''))];
  }

  async until(pattern) {
    const end = Date.now() + PATIENCE_MS;
    while (!pattern.test(this.output)) {
      if (Date.now() > end || this.#child.exitCode !== null) {
        throw new Error(`the sample did not print ${pattern}, but:\n${this.output}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** As Ctrl-C does it. Resolves with the milliseconds it took to end. */
  async interrupt() {
    const startedAt = performance.now();
    this.#child.kill('SIGINT');
    await this.exited;
    return performance.now() - startedAt;
  }

  /** With any headers, unlike `fetch`. Resolves with status and, unless it is endless, body. */
  ask(method, path, headers = {}) {
    return new Promise((resolve, reject) => {
      const { hostname, port } = new URL(this.url);
      const options = { hostname, port, path, method, headers, agent: false };
      const asked = request(options, (response) => {
        if (response.headers['content-type'] === 'text/event-stream') {
          asked.destroy();
          return resolve({ status: response.statusCode });
        }
        let body = '';
        response.on('data', (chunk) => (body += chunk));
        response.on('end', () => resolve({ status: response.statusCode, body, headers: response.headers }));
      });
      asked.on('error', reject);
      asked.end();
    });
  }

  /** The first snapshots of its event stream, as they are sent. */
  async events(howMany) {
    const aborter = new AbortController();
    const response = await fetch(new URL('/events', this.url), { signal: aborter.signal });
    let sent = '';
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      sent += chunk;
      if (sent.split('\n\n').length > howMany) break;
    }
    aborter.abort();
    return sent;
  }
}

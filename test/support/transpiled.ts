import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type ChildProcess, spawn } from 'node:child_process';
import { dirname, join, relative } from 'node:path';
import { transformSync } from '@swc/core';

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly maxMs?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly onStart?: (child: ChildProcess) => void;
}

/** The library as JavaScript in a directory of its own, for processes of their own. Needs no build. */
export class Transpiled {
  readonly #root: string;
  #scripts = 0;

  constructor() {
    const cache = join(process.cwd(), 'node_modules/.cache');
    mkdirSync(cache, { recursive: true });
    this.#root = mkdtempSync(join(cache, 'lib-'));
    writeFileSync(join(this.#root, 'package.json'), '{ "type": "module" }');
    const lib = join(process.cwd(), 'lib');
    for (const entry of readdirSync(lib, { recursive: true, withFileTypes: true })) {
      if (!entry.name.endsWith('.ts')) continue;
      const source = join(entry.parentPath, entry.name);
      this.#write(join('lib', relative(lib, source)), readFileSync(source, 'utf8'));
    }
  }

  /** Runs a script that imports `./lib/…`, to its end or for at most `maxMs` (20 s) of real time. */
  async run(script: string, options: RunOptions = {}): Promise<Run> {
    // Several may run at once.
    const file = this.#write(`script-${(this.#scripts += 1)}.ts`, script);
    const { maxMs = 20_000, env = {}, onStart } = options;
    const child = spawn(process.execPath, [file], {
      stdio: 'pipe',
      timeout: maxMs,
      env: { ...process.env, ...env },
    });
    onStart?.(child);
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    return { code, stdout, stderr };
  }

  remove(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }

  #write(path: string, typescript: string): string {
    const { code } = transformSync(typescript, {
      jsc: {
        target: 'es2022',
        parser: { syntax: 'typescript', decorators: true },
        transform: { legacyDecorator: true, decoratorMetadata: true },
        keepClassNames: true,
      },
      module: { type: 'es6' },
    });
    const file = join(this.#root, path.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, code);
    return file;
  }
}

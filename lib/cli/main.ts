#!/usr/bin/env node
import { run } from './run.js';

async function main(): Promise<void> {
  const controller = new AbortController();
  const interrupt = (): void => {
    controller.abort();
  };
  // Only the first signal is handled: a second Ctrl-C always ends the process.
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  process.exitCode = await run(process.argv.slice(2), {
    out: (text) => {
      process.stdout.write(text);
    },
    err: (text) => {
      process.stderr.write(text);
    },
    interrupt: controller.signal,
  });
}

void main();

#!/usr/bin/env node
import { run } from './run.js';

async function main(): Promise<void> {
  const interruption = new AbortController();
  const interrupt = (): void => {
    interruption.abort();
  };
  // Only the first one is caught: a second Ctrl-C ends the process in any case.
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  process.exitCode = await run(process.argv.slice(2), {
    out: (text) => {
      process.stdout.write(text);
    },
    err: (text) => {
      process.stderr.write(text);
    },
    interrupt: interruption.signal,
  });
}

void main();

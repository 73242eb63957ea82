// Shared by the benchmarks: ratios of medians in one run, and an application with the module.
import { measure } from 'mitata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { B2binpayAuthModule } from '../../dist/esm/index.js';

const ROUNDS = 7;

export const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** What `measureOne` says of each, round by round, taken in turn so that the machine's mood falls on all alike. */
async function takeRounds(cases, measureOne, rounds) {
  const taken = Object.fromEntries(Object.keys(cases).map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    // To and fro, so that nobody always comes first.
    const order = round % 2 === 0 ? Object.entries(cases) : Object.entries(cases).toReversed();
    for (const [name, call] of order) taken[name].push(await measureOne(call));
  }
  return taken;
}

/** Medians of what `measureOne` says of each. */
export async function inTurn(cases, measureOne, rounds = ROUNDS) {
  const taken = await takeRounds(cases, measureOne, rounds);
  return Object.fromEntries(Object.entries(taken).map(([name, values]) => [name, median(values)]));
}

const nanoseconds = async (call) => (await measure(call)).p50;

/** Nanoseconds per call of each. */
export function compare(cases) {
  return inTurn(cases, nanoseconds);
}

const SHORT_ROUNDS = 21;
const SHORT_ROUND_NS = 25_000_000;

/** Nanoseconds per call of each in many short rounds. A machine that changes its speed hardly does so within one. */
export function compareRounds(cases) {
  const briefly = async (call) => (await measure(call, { min_cpu_time: SHORT_ROUND_NS })).p50;
  return takeRounds(cases, briefly, SHORT_ROUNDS);
}

export async function start(emulator, options = {}, providers = []) {
  class App {}
  Module({
    imports: [
      B2binpayAuthModule.forRoot({
        apiVersion: 'v2',
        baseUrl: emulator.url,
        credentials: emulator.credentials,
        ...options,
      }),
    ],
    providers,
  })(App);
  return NestFactory.createApplicationContext(App, { logger: false });
}

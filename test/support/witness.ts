import { Readable } from 'node:stream';
import { inspect } from 'node:util';
import { reachableFrom } from './reachable.js';

/**
 * Everything the package puts out in a test file, and every secret that is in play in it. The suite's set-up searches
 * the one for the other after each file.
 */
const outputs: string[] = [];
const secrets = new Set<string>();

/** A JWT of the emulator's, whoever printed it: plain, in base64, in hex. */
const TOKEN = /eyJ[\w-]{10,}|ZXlK[\w+/-]{14,}|65794a[0-9a-f]{20,}/i;

export function keepSecret(...values: readonly (string | undefined)[]): void {
  for (const value of values) if (value !== undefined && value.length >= 6) secrets.add(value);
}

/** Records a thing the package put out, in every way it could be printed. */
export function witness(output: unknown): void {
  if (typeof output === 'string') {
    outputs.push(output);
    return;
  }
  for (const part of heldParts(output)) {
    const { strings, agents } = reachableFrom(part);
    outputs.push(...strings);
    if (agents.length > 0) throw new Error(`an agent was handed out: ${agents.join(', ')}`);
  }
  outputs.push(inspect(output, { showHidden: true, depth: null, getters: true }));
  outputs.push(String(output));
  try {
    outputs.push(JSON.stringify(output) ?? '');
  } catch {
    // What has cycles cannot be printed as JSON.
  }
}

/** Of a response, what more can be reached from than is printed. */
function heldParts(output: unknown): readonly unknown[] {
  if (typeof output !== 'object' || output === null) return [];
  const parts: unknown[] = ['config', 'data', 'request'].map((key): unknown => Reflect.get(output, key));
  return [output, ...parts].filter((part) => part instanceof Readable || (part !== output && isObject(part)));
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

export function leaks(): readonly string[] {
  const text = outputs.join('\n');
  const forms = [...secrets].flatMap(formsOf).filter((form) => text.includes(form));
  const token = TOKEN.exec(text);
  return token === null
    ? forms
    : [...forms, `a token near: ${text.slice(Math.max(0, token.index - 80), token.index)}`];
}

export function forgetOutputs(): void {
  outputs.length = 0;
  secrets.clear();
}

/** Plain, base64, URL-encoded and hex. */
function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret, 'utf8');
  return [
    secret,
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    encodeURIComponent(secret),
    bytes.toString('hex'),
  ];
}

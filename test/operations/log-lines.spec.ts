import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { CallbackLog } from '../../lib/callback/callback-log.js';
import {
  CallbackRejectedError,
  LOCK_REASONS,
  TOKEN_ERROR_CODES,
  type TokenEvent,
  type TokenEventFacts,
  TokenEventType,
} from '../../lib/index.js';
import { TokenLog } from '../../lib/token/token-log.js';
import { SilentLogger } from '../support/silent-logger.js';
import { CALLBACK_CODES, CALLBACK_NOTICES, keysOf, sections, TOKEN_NOTICES } from './headings.js';

const AT = new Date('2026-01-02T03:04:05Z');
const LIB = fileURLToPath(new URL('../../lib/', import.meta.url));
const HEADINGS = new Set(sections().map(({ title }) => title));

let logger: SilentLogger;
beforeEach(() => {
  logger = new SilentLogger();
  Logger.overrideLogger(logger);
});
afterEach(() => {
  Logger.overrideLogger(false);
});

/** The lines at `warn` and `error`. */
function reported(): readonly string[] {
  return logger.lines.flatMap(({ level, text }) => (level === 'warn' || level === 'error' ? [text] : []));
}

/** What a line begins with, before the instance in brackets or the sentence. */
function headingOf(line: string): string | undefined {
  return /^([\w.-]+)(?: \("default"(?:, token \d+)?\))?: /.exec(line)?.[1];
}

/** One event of each type, and of each code and reason within it. */
function events(): readonly TokenEvent[] {
  const facts = Object.values(TokenEventType).flatMap(factsOf);
  return facts.map((each) => ({ ...each, name: 'default', at: AT, epoch: 3, state: 'stale' }));
}

function factsOf(type: TokenEventType): readonly TokenEventFacts[] {
  const timing = { startedAt: AT, durationMs: 1 };
  const arrival = { expiresAt: AT, ...timing };
  switch (type) {
    case 'token.obtained':
      return [{ type, reason: 'first', ...arrival }];
    case 'token.refreshed':
    case 'token.adopted':
      return [{ type, ...arrival }];
    case 'token.failed':
      return TOKEN_ERROR_CODES.map((code) => {
        const message = `nestjs-b2binpay-auth: the sentence of ${code}.`;
        return { type, code, message, attempt: 1, nextAttemptAt: AT, ...timing };
      });
    case 'token.ambiguous':
      return [{ type, code: 'API_UNAVAILABLE' }];
    case 'token.suspicious':
      return [{ type, ageMs: 1, fingerprint: '0123abcd' }];
    case 'token.locked':
      return LOCK_REASONS.map((reason) => ({ type, reason, probeAt: AT }));
    case 'token.solo':
      return [{ type }, { type, cause: 'READONLY' }];
    case 'token.signature_mismatch':
    case 'token.recovered':
      return [{ type }];
  }
}

function logEverythingOfTokens(): void {
  const log = new TokenLog('default');
  for (const event of events()) log.event(event);
  for (const notice of keysOf(TOKEN_NOTICES)) log.notice(notice);
  log.storeReturned(1_000);
  log.subscriberFailed();
  log.credentialsUnavailable();
  log.unsupported('v2', '1 December 2025');
}

function logEverythingOfCallbacks(): void {
  const log = new CallbackLog('default');
  for (const code of CALLBACK_CODES) log.rejected(new CallbackRejectedError(code), undefined);
  for (const notice of keysOf(CALLBACK_NOTICES)) log.notice(notice);
  log.otherOpType(9);
  log.responseIgnored('Example.handle');
  log.severalRoutes('Example.first', 'Example.second');
  log.ignored();
  log.failed();
  log.subscriberFailed();
}

describe('given everything that happens to tokens', () => {
  it('when it is logged, then each warning and error begins with a heading of the page', () => {
    logEverythingOfTokens();
    expect(reported().length).toBeGreaterThan(20);
    expect(reported().filter((line) => !HEADINGS.has(headingOf(line) ?? ''))).toEqual([]);
  });

  it.each(TOKEN_ERROR_CODES)('when an exchange fails with %s, then the line names the code too', (code) => {
    logEverythingOfTokens();
    const failed = reported().filter((line) => headingOf(line) === 'token.failed');
    expect(failed.filter((line) => line.includes(`: ${code}: `))).toHaveLength(1);
  });

  it.each(LOCK_REASONS)('when the account is locked for %s, then the line names the reason too', (reason) => {
    logEverythingOfTokens();
    const locked = reported().filter((line) => headingOf(line) === 'token.locked');
    expect(locked.filter((line) => line.includes(`: ${reason}. `))).toHaveLength(1);
  });
});

describe('given everything that happens to callbacks', () => {
  it('when it is logged, then each warning and error begins with a heading of the page', () => {
    logEverythingOfCallbacks();
    expect(reported().length).toBeGreaterThan(20);
    expect(reported().filter((line) => !HEADINGS.has(headingOf(line) ?? ''))).toEqual([]);
  });

  it('when one is rejected, then the line begins with the code, and says it once', () => {
    logEverythingOfCallbacks();
    for (const code of CALLBACK_CODES) {
      const lines = reported().filter((line) => headingOf(line) === code && line.includes(': rejected: '));
      expect(lines).toHaveLength(1);
      expect(lines[0]?.split(code)).toHaveLength(2);
    }
  });
});

it('given the sources, when they are searched, then only one file writes to a logger: it wants a heading', () => {
  const files = readdirSync(LIB, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const source = (file: string): string => readFileSync(`${LIB}${file}`, 'utf8');
  const writers = files.filter((file) => /\bLogger\b|\bemitWarning\b/.test(source(file)));
  expect(writers).toEqual(['log/operator-log.ts']);
});

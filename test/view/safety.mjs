import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { shows } from './browser.mjs';

const SECRETS = ['demo-key', 'demo-secret', 'Bearer'];

export function safetyTests(sampleOf, pageOf, tokensFile) {
  test('given a foreign Host, when anything is asked for, then it is refused', async () => {
    const { port } = new URL(sampleOf().url);
    for (const host of [`evil.example:${port}`, `localhost:${port}`, '127.0.0.1', '127.0.0.1:1']) {
      for (const [method, path] of [
        ['GET', '/'],
        ['GET', '/events'],
        ['POST', '/actions/renew'],
      ]) {
        const { status } = await sampleOf().ask(method, path, { host });
        assert.equal(status, 403, `${method} ${path} with ${host}`);
      }
    }
  });

  test('given a foreign Origin, when anything is asked for, then it is refused', async () => {
    const own = new URL(sampleOf().url).origin;
    for (const origin of [
      'http://evil.example',
      'null',
      'http://127.0.0.1',
      own.replace('http:', 'https:'),
    ]) {
      for (const [method, path] of [
        ['GET', '/'],
        ['GET', '/events'],
        ['POST', '/actions/genuine'],
      ]) {
        const { status } = await sampleOf().ask(method, path, { origin });
        assert.equal(status, 403, `${method} ${path} from ${origin}`);
      }
    }
    const { status } = await sampleOf().ask('POST', '/actions/genuine', { origin: own });
    assert.equal(status, 200);
  });

  test('given unknown paths, buttons, choices and methods, when they are asked for, then they are not found', async () => {
    for (const [method, path, expected] of [
      ['GET', '/view.ts', 404],
      ['GET', '/../package.json', 404],
      ['GET', '//', 400],
      ['GET', '/actions/renew', 404],
      ['POST', '/', 404],
      ['POST', '/actions/other', 404],
      ['POST', '/actions/fault?choice=other', 404],
    ]) {
      assert.equal((await sampleOf().ask(method, path)).status, expected, `${method} ${path}`);
    }
  });

  test('given an API that repeats secrets, when all is read that the page gets, then no token or secret is in it', async () => {
    const page = pageOf();
    await page.locator('#how-fault').selectOption('echo');
    await page.locator('#do-fault').click();
    await page.locator('#do-renew').click();
    await shows(page, '#entries li', /failed API_REQUEST/);
    await shows(page, '#entries li:first-child', /recovered/);
    const issued = readFileSync(tokensFile, 'utf8').split('\n').filter(Boolean);
    assert.ok(issued.length >= 6, `${issued.length} tokens and signatures were recorded`);
    const read = [await page.content(), await sampleOf().events(2), sampleOf().output];
    for (const path of ['/', '/page.mjs', '/page.css']) read.push((await sampleOf().ask('GET', path)).body);
    for (const secret of [...issued, ...SECRETS]) {
      assert.ok(!read.some((text) => text.includes(secret)), `found: ${secret}`);
    }
  });

  test('given all of this, when the page has run, then no script failed and nothing came from elsewhere', () => {
    assert.deepEqual(pageOf().problems, []);
  });

  test('given an open page, when Ctrl-C is pressed, then the process ends and the page says so', async () => {
    const tookMs = await sampleOf().interrupt();
    assert.ok(tookMs < 2_000, `it took ${tookMs} ms`);
    assert.match(sampleOf().output, /stopped after \d+ calls, \d+ of them failed\n$/);
    await shows(pageOf(), '#connection', 'connection lost');
  });
}

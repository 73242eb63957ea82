import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { B2binpayEmulator } from 'nestjs-b2binpay-auth/testing';
import { axeFindings, browser, open, shows, takeScreenshot } from './browser.mjs';
import { Sample } from './sample.mjs';

const WARNING =
  'api-unsupported ("default"): B0BINPAY has not supported API v0 since 0 December 0. Request credentials for the current version and set apiVersion.';

export function otherTests() {
  test('given an API of the environment that refuses, when the page is opened, then it shows who waits and no buttons', async () => {
    const api = await B2binpayEmulator.start({ apiVersion: 'v3' });
    api.resource('GET', '/wallet/', { data: [] });
    await api.refuseConnections();
    const { clientId, clientSecret } = api.credentials;
    const env = {
      B2BINPAY_API_VERSION: 'v3',
      B2BINPAY_BASE_URL: api.url,
      B2BINPAY_CLIENT_ID: clientId,
      B2BINPAY_CLIENT_SECRET: clientSecret,
    };
    const sample = await Sample.start('01-quick-start', { env });
    const page = await browser.newPage();
    await page.goto(sample.url);
    await shows(page, '#figures div', /Waiting callers[1-9]/);
    await shows(page, '#failures tr', /API_UNAVAILABLE/);
    await api.acceptConnections();
    await page.locator('.bar').first().waitFor();
    await shows(page, '#figures div', /Waiting callers0/);
    assert.equal(await page.locator('button, select').count(), 0);
    assert.equal(await page.locator('#controls').isVisible(), false);
    for (const id of ['renew', 'fault?choice=status', 'refuse', 'revoke', 'genuine']) {
      assert.equal((await sample.ask('POST', `/actions/${id}`)).status, 403, id);
    }
    const seen = (await page.content()) + (await sample.events(1));
    assert.ok(!seen.includes(clientId) && !seen.includes(clientSecret));
    await sample.interrupt();
    await api.stop();
  });

  test('given --no-view, when the sample runs, then it prints lines only', async () => {
    // It is built already.
    const programs = mkdtempSync(join(tmpdir(), 'programs-'));
    writeFileSync(join(programs, 'npx'), '#!/bin/sh\n', { mode: 0o755 });
    const env = { PATH: `${programs}:${process.env['PATH']}` };
    const sample = new Sample('sh', ['sample/start.sh', '--no-view'], env);
    await sample.until(/token\.obtained/);
    rmSync(programs, { recursive: true });
    await sample.interrupt();
    assert.deepEqual(sample.lines, [
      'an emulator of API v0 listens on http://0.0.0.0:0; Ctrl-C stops',
      '0:0:0  token.obtained    epoch 0  lives 0.0 s, next renewal in 0.0 s, after 0 calls',
      'stopped after 0 calls, 0 of them failed',
      WARNING,
    ]);
  });

  test('given the fleet in a terminal, when its page is opened, then each replica has a lane with the same token', async () => {
    const terminal = new URL('as-terminal.mjs', import.meta.url).href;
    const fleet = await Sample.start('06-fleet', { nodeOptions: ['--import', terminal] });
    const page = await open(fleet.url);
    const barOf = (name) => page.locator(`.lane[aria-label="${name}"] .bar`).first();
    for (const name of ['replica 1', 'replica 2', 'replica 3']) await barOf(name).waitFor();
    await shows(page, '#facts', '3 replicas, API v2 emulated on this machine, Redis is up');
    await page.waitForFunction(
      () =>
        new Set([...document.querySelectorAll('.meta')].map((one) => one.textContent.split(' · ')[0]))
          .size === 1,
    );
    await takeScreenshot(page, 'fleet');
    assert.deepEqual(await axeFindings(page), []);
    await page.locator('#do-kill').click();
    await barOf('replica 4').waitFor();
    assert.equal(await page.locator('.lane').count(), 3);
    assert.deepEqual(page.problems, []);
    await fleet.interrupt();
  });
}

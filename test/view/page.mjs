import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axeFindings, open, shows, takeScreenshot } from './browser.mjs';

const PHONE = { width: 360, height: 740 };

/** Rate limits allow few renewals: these tests share what the buttons of one page have done. */
export function pageTests(sampleOf) {
  let page;
  const bars = () => page.locator('.bar').count();
  const press = (id) => page.locator(`#do-${id}`).click();
  const entry = (pattern) => shows(page, '#entries li', pattern);

  test('given npm start, when the page is opened, then it draws the token with its window', async () => {
    page = await open(sampleOf().url);
    const plot = page.locator('.plot');
    assert.match(
      await plot.getAttribute('aria-label'),
      /^Token 1, obtained\. Stale in \d+ s, hard stop in \d+ s, expiry in \d+ s\.$/,
    );
    const widths = await page
      .locator('.bar .part')
      .evaluateAll((parts) => parts.map((part) => part.getBoundingClientRect().width));
    assert.equal(widths.length, 3);
    assert.ok(
      widths.every((width) => width > 1),
      `widths ${widths.join()}`,
    );
    await shows(page, '.axis .tick', 'now');
    await shows(page, '.state', 'fresh');
    await shows(page, '#connection', 'live');
  });

  test('given npm start, when it runs, then it prints its lines, and one that says where the page is', () => {
    const lines = sampleOf().lines.filter((line) => !line.startsWith('0:0:0  token.'));
    assert.deepEqual(lines, [
      'an emulator of API v0 listens on http://0.0.0.0:0; Ctrl-C stops',
      'the page that shows it: http://0.0.0.0:0/',
      'api-unsupported ("default"): B0BINPAY has not supported API v0 since 0 December 0. Request credentials for the current version and set apiVersion.',
    ]);
    assert.match(sampleOf().output, /token\.obtained {4}epoch 1 {2}lives 20\.0 s/);
  });

  test('given an open page, when a second passes, then the bar moves towards the past', async () => {
    const leftOf = () => page.locator('.bar').evaluate((bar) => Number.parseFloat(bar.style.left));
    const before = await leftOf();
    await page.waitForFunction(
      (left) => Number.parseFloat(document.querySelector('.bar').style.left) < left,
      before,
    );
    await shows(page, '.strip', /Calls [1-9]\d*, 0 failed/);
  });

  test('given an open page, when a renewal is asked for, then another bar comes and replaces the first', async () => {
    assert.equal(await bars(), 1);
    await press('renew');
    await page.locator('.bar').nth(1).waitFor();
    assert.equal(await page.locator('.bar.was-replaced').count(), 1);
    await entry(/refreshed by the refresh token/);
    await shows(page, '#figures div', /New tokens2/);
  });

  test('given a fault is chosen, when its button is pressed, then the next refresh fails with its cause', async () => {
    await page.locator('#how-fault').selectOption('status');
    await press('fault');
    await shows(page, '#done', 'The next refresh fails: Status 503.');
    await page.locator('#do-fault[aria-pressed=true]').waitFor();
    await press('renew');
    await entry(/failed API_UNAVAILABLE: .*503/);
    await shows(page, '#failures tr', /API_UNAVAILABLE: .*503.*1$/);
    await page.locator('.track .mark.bad').first().waitFor();
    await page.locator('#do-fault[aria-pressed=false]').waitFor();
    await entry(/recovered/);
  });

  test('given a genuine, a repeated and a forged callback, when they are sent, then each outcome is counted', async () => {
    await shows(page, '#callbacks', 'No callback so far.');
    await press('repeated');
    await shows(page, '#done', 'There is none to repeat');
    await press('genuine');
    await shows(page, '#callbacks tr', /^handled1$/);
    await shows(page, '#done', 'A genuine callback: the application answered 200.');
    await press('repeated');
    await shows(page, '#callbacks tr', /^repeated: REPLAYED1$/);
    await press('forged');
    await shows(page, '#callbacks tr', /^rejected: SIGNATURE_MISMATCH1$/);
    await shows(page, '#done', 'the application answered 401.');
  });

  test('given the refresh token is revoked, when a renewal is due, then a login follows', async () => {
    await press('revoke');
    await shows(page, '#done', 'The refresh token is revoked');
    await press('renew');
    await entry(/suspicious a refresh token was refused/);
    await entry(/obtained by a login: suspicious/);
  });

  test('given connections are refused, when calls are made, then they fail until connections are accepted', async () => {
    await press('refuse');
    await page.locator('#do-refuse[aria-pressed=true]').waitFor();
    await shows(page, '.strip', /Calls \d+, [1-9]\d* failed/);
    await press('refuse');
    await page.locator('#do-refuse[aria-pressed=false]').waitFor();
    await shows(page, '#done', 'The API accepts connections again.');
  });

  test('given only a keyboard, when Tab and Enter are pressed, then every control is reached and works', async () => {
    const controls = await page.locator('button, select').evaluateAll((all) => all.map(({ id }) => id));
    await page.locator('h1').click();
    const reached = [];
    for (const _ of controls) {
      await page.keyboard.press('Tab');
      reached.push(await page.evaluate(() => document.activeElement.id));
      const outlineStyle = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
      assert.equal(outlineStyle, 'solid', `${reached.at(-1)} shows its focus`);
    }
    assert.deepEqual(reached, controls);
    await page.locator('#do-genuine').focus();
    await page.keyboard.press('Enter');
    await shows(page, '#callbacks tr', /^handled2$/);
    assert.equal(await page.evaluate(() => document.activeElement.id), 'do-genuine');
  });

  test('given light and dark, when axe-core looks, then it finds nothing', async () => {
    await takeScreenshot(page, 'light');
    assert.deepEqual(await axeFindings(page), []);
    await page.emulateMedia({ colorScheme: 'dark' });
    await takeScreenshot(page, 'dark');
    assert.deepEqual(await axeFindings(page), []);
    await page.emulateMedia({ colorScheme: 'light' });
  });

  test('given 360 px, when the page is drawn, then nothing is wider than the screen', async () => {
    await page.setViewportSize(PHONE);
    await takeScreenshot(page, 'phone');
    const { scrollWidth, wide } = await page.evaluate(() => ({
      scrollWidth: document.documentElement.scrollWidth,
      wide: [...document.querySelectorAll('main *:not(.track *)')]
        .filter((one) => one.getBoundingClientRect().right > innerWidth)
        .map((one) => one.outerHTML),
    }));
    assert.equal(scrollWidth, PHONE.width);
    assert.deepEqual(wide, []);
  });

  test('given reduced motion, when the page is drawn, then nothing moves by itself', async () => {
    const motion = () =>
      page.evaluate(() => [
        getComputedStyle(document.querySelector('#connection'), '::before').animationName,
        getComputedStyle(document.querySelector('.bar')).transitionProperty,
      ]);
    assert.deepEqual(await motion(), ['breathe', 'left, width']);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    assert.deepEqual(await motion(), ['none', 'none']);
    await page.emulateMedia({ reducedMotion: 'no-preference' });
  });

  return () => page;
}

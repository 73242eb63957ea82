import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { chromium as playwright } from 'playwright-core';
import { chromium } from './programs.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const screenshots = fileURLToPath(new URL('screenshots/', import.meta.url));
mkdirSync(screenshots, { recursive: true });

export const browser = await playwright.launch({ executablePath: chromium() });

/** A page that fails the test if a script of it fails, or if anything comes from elsewhere. */
export async function open(url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1_100, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(40_000);
  page.problems = [];
  page.on('pageerror', (error) => page.problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') page.problems.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('data:')) {
      page.problems.push(request.url());
    }
  });
  await page.goto(url);
  await page.locator('.bar').first().waitFor();
  return page;
}

export function takeScreenshot(page, name) {
  return page.screenshot({ path: `${screenshots}${name}.png`, fullPage: true });
}

export async function axeFindings(page) {
  // Not by a script element, which the page's own policy forbids.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(', ')}`);
}

/** Waits until an element shows a text. */
export function shows(page, selector, pattern) {
  return page.locator(selector).filter({ hasText: pattern }).first().waitFor();
}

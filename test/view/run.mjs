// Drives the live view of the samples in a real browser. Leaves screenshots in test/view/screenshots/.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { buildSamples } from '../samples/build-samples.mjs';
import { chromium, redisServer } from './programs.mjs';
import { Sample } from './sample.mjs';

chromium();
redisServer();
buildSamples('view', '01-quick-start', '06-fleet');
const { browser } = await import('./browser.mjs');
const { pageTests } = await import('./page.mjs');
const { safetyTests } = await import('./safety.mjs');
const { otherTests } = await import('./others.mjs');

const directory = mkdtempSync(join(tmpdir(), 'view-'));
const tokensFile = join(directory, 'tokens');
writeFileSync(tokensFile, '');
let sample;

before(async () => {
  const recorder = new URL('record-tokens.mjs', import.meta.url).href;
  sample = await Sample.start('01-quick-start', {
    env: { TOKENS_FILE: tokensFile },
    nodeOptions: ['--import', recorder],
  });
});
after(async () => {
  await browser.close();
  await Sample.endAll();
  rmSync(directory, { recursive: true });
});

const pageOf = pageTests(() => sample);
safetyTests(() => sample, pageOf, tokensFile);
otherTests();

// Programs that these tests start; on Debian they are installed where that is allowed.
import { spawnSync } from 'node:child_process';

const CHROMIUMS = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'];

export function chromium() {
  return path(CHROMIUMS, 'Chromium', 'chromium-headless-shell');
}

export function redisServer() {
  return path(['redis-server'], 'redis-server', 'redis-server');
}

function path(names, what, debianPackage) {
  const found = find(names) ?? install(names, debianPackage);
  if (found !== undefined) return found;
  throw new Error(
    `these tests need ${what}. Install it (Debian: apt-get install ${debianPackage}) and run them again.`,
  );
}

function find(names) {
  return names
    .map((name) => spawnSync('which', [name], { encoding: 'utf8' }).stdout?.trim())
    .find((one) => one !== undefined && one !== '');
}

function install(names, debianPackage) {
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) return undefined;
  const command = ['install', '-y', '--no-install-recommends', debianPackage];
  if (spawnSync('apt-get', command).status !== 0) {
    spawnSync('apt-get', ['update']);
    spawnSync('apt-get', command);
  }
  return find(names);
}

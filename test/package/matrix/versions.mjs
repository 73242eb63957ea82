// What the matrix is made of.
import { readFileSync } from 'node:fs';

const manifest = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));

/** The lowest that `engines` allows of each line, and the newest of the two lines that get updates. */
export const NODES = ['20.19.0', '22.12.0', '22.23.3', '24.0.0', '24.21.0'];

/** The oldest a user of Nest 11 still has, the last of its line, and the one that builds this package. */
export const TYPESCRIPTS = ['5.4.5', '5.9.3', '6.0.3'];

export const PNPM = '10.34.9';

export const OPTIONAL_PEERS = Object.keys(manifest.peerDependenciesMeta);

/** Programs that cells run, by the folder they are installed in. */
export const TOOLS = {
  ...Object.fromEntries(NODES.map((version) => [`node-${version}`, `npm:${nodePackage()}@${version}`])),
  ...Object.fromEntries(TYPESCRIPTS.map((version) => [`typescript-${version}`, `npm:typescript@${version}`])),
  pnpm: PNPM,
};

/** Of the whole matrix alone. */
export const BUNDLERS = { '@rspack/core': '2.3.2', esbuild: '0.28.2', webpack: '5.112.2' };

function nodePackage() {
  return `node-${process.platform}-${process.arch}`;
}

const NEWEST = {
  '@opentelemetry/api': '1.9.1',
  ioredis: '6.0.0',
  redis: '6.3.1',
  'reflect-metadata': '0.2.2',
  rxjs: '7.8.2',
};

/** A guard of the host that lets callbacks through; the same for all. */
const THROTTLER = { '@nestjs/throttler': '6.7.1' };

const NEWEST_NEST = {
  11: {
    '@nestjs/common': '11.2.10',
    '@nestjs/core': '11.2.10',
    '@nestjs/platform-express': '11.2.10',
    '@nestjs/platform-fastify': '11.2.8',
    '@nestjs/terminus': '11.1.1',
  },
  12: {
    '@nestjs/common': '12.5.1',
    '@nestjs/core': '12.5.1',
    '@nestjs/platform-express': '12.5.1',
    '@nestjs/platform-fastify': '12.5.0',
    '@nestjs/terminus': '12.1.0',
  },
};

const TYPES = { '@types/express': '5.0.6', '@types/node': '20.19.43' };

/** What the users' own tests need, with the newest peers of that line alone. */
const TEST_RUNNERS = {
  11: {
    '@nestjs/testing': '11.2.6',
    '@swc/core': '1.16.18',
    '@swc/jest': '0.2.39',
    ...TYPES,
    '@types/jest': '30.0.0',
    jest: '30.5.2',
    'ts-jest': '29.4.15',
    typescript: '6.0.3',
  },
  12: {
    '@nestjs/testing': '12.1.1',
    ...TYPES,
    vitest: '4.1.12',
  },
};

/** The four installs that all cells share. Newest: without the peers that README's command names, which installs them. */
export const INSTALLS = ['11-lowest', '11-newest', '12-lowest', '12-newest'].map((name) => {
  const [nest, level] = name.split('-');
  return level === 'lowest'
    ? { name, nest, level, dependencies: { ...lowestPeers(nest), ...THROTTLER }, devDependencies: TYPES }
    : {
        name,
        nest,
        level,
        dependencies: { ...NEWEST_NEST[nest], ...NEWEST, ...THROTTLER },
        devDependencies: TEST_RUNNERS[nest],
      };
});

/** Each as low as package.json says it may be; the platforms go with Nest. */
function lowestPeers(nest) {
  const lowest = Object.entries(manifest.peerDependencies).map(([name, range]) => {
    const lines = range.split(' || ').map((line) => line.replace('^', ''));
    return [name, name.startsWith('@nestjs/') && nest === '12' ? lines.at(-1) : lines[0]];
  });
  return {
    ...Object.fromEntries(lowest),
    '@nestjs/platform-express': `${nest}.0.0`,
    // There is no 12.0.0.
    '@nestjs/platform-fastify': nest === '11' ? '11.0.0' : '12.0.1',
  };
}

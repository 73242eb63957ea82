import { availableParallelism } from 'node:os';

const swc = {
  jsc: {
    target: 'es2022',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
    keepClassNames: true,
  },
  module: { type: 'es6' },
  sourceMaps: 'inline',
};

/** @type {import('jest').Config} */
export default {
  rootDir: '../..',
  roots: ['<rootDir>/test', '<rootDir>/lib'],
  testMatch: ['<rootDir>/test/**/*.spec.ts'],
  testPathIgnorePatterns: [
    '/node_modules/',
    '<rootDir>/test/package/',
    // Start servers: `npm run test:stores`.
    '<rootDir>/test/stores/',
    // Starts servers that are wrong in every way: `npm run test:doctor`.
    '<rootDir>/test/doctor/',
    // Takes minutes of real time; `npm run test:long` asks for it.
    ...(process.env['LONG'] === '1' ? [] : ['<rootDir>/test/long/']),
  ],
  modulePathIgnorePatterns: ['<rootDir>/dist'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', swc] },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  setupFiles: ['<rootDir>/test/config/reflect-metadata.ts'],
  setupFilesAfterEnv: ['<rootDir>/test/config/after-env.ts'],
  coverageProvider: 'babel',
  collectCoverageFrom: ['lib/**/*.ts', '!lib/**/index.ts'],
  runtime: '<rootDir>/test/config/shared-packages.mjs',
  testEnvironment: '<rootDir>/test/config/environment.mjs',
  testTimeout: 30_000,
  // One more than there are processors: tests also wait, for sockets and for processes.
  maxWorkers: availableParallelism() + 1,
};

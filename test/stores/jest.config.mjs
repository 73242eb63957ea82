// The tests that need services: they start redis-server, and Postgres where it can be had.
import base from '../config/jest.config.mjs';

/** @type {import('jest').Config} */
export default {
  ...base,
  roots: ['<rootDir>/test/stores'],
  testMatch: ['<rootDir>/test/stores/**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
};

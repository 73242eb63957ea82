// What `doctor` says about servers that are wrong in every way, and about a real Redis.
import base from '../config/jest.config.mjs';

/** @type {import('jest').Config} */
export default {
  ...base,
  roots: ['<rootDir>/test/doctor'],
  testMatch: ['<rootDir>/test/doctor/**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
};

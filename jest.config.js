'use strict';

const base = {
  testEnvironment: 'node',
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
};

/** @type {import('jest').Config} */
module.exports = {
  projects: [
    {
      ...base,
      displayName: 'unit',
      // The examples name the files beside them as ECMAScript modules have to.
      moduleNameMapper: { '^(\\.{1,2}/.+)\\.js$': '$1' },
      roots: ['<rootDir>/test/unit'],
      testMatch: ['**/*.test.ts'],
    },
    { ...base, displayName: 'native', roots: ['<rootDir>/test/native'], testMatch: ['**/*.test.ts'] },
    {
      ...base,
      displayName: 'integration',
      roots: ['<rootDir>/test/integration'],
      testMatch: ['**/*.test.ts'],
    },
  ],
};

'use strict';

const base = {
  testEnvironment: 'node',
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
};

/** The examples name the files beside them as ECMAScript modules have to. */
const namesOfExamples = { '^(\\.{1,2}/.+)\\.js$': '$1' };

/** Packages of ECMAScript modules only, which Jest cannot load as they are. */
const modules = ['@kubernetes/client-node', 'openid-client', 'oauth4webapi', 'jose'];
const asCommonJs = {
  transform: {
    ...base.transform,
    [`/node_modules/(?:${modules.join('|')})/.+\\.js$`]: [
      '@swc/jest',
      { jsc: { target: 'es2022' }, module: { type: 'commonjs' } },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(?:${modules.join('|')})/)`],
};

/** @type {import('jest').Config} */
module.exports = {
  // Room for a slow or busy machine: the default is 5 seconds.
  testTimeout: 30_000,
  projects: [
    {
      ...base,
      ...asCommonJs,
      displayName: 'unit',
      moduleNameMapper: namesOfExamples,
      roots: ['<rootDir>/test/unit'],
      testMatch: ['**/*.test.ts'],
    },
    { ...base, displayName: 'native', roots: ['<rootDir>/test/native'], testMatch: ['**/*.test.ts'] },
    { ...base, displayName: 'windows', roots: ['<rootDir>/test/windows'], testMatch: ['**/*.test.ts'] },
    {
      ...base,
      displayName: 'browser',
      moduleNameMapper: namesOfExamples,
      roots: ['<rootDir>/test/browser'],
      testMatch: ['**/*.test.ts'],
    },
    // Asked for with npm run test:openstack: Keystone, Glance and Cinder of Debian.
    { ...base, displayName: 'openstack', roots: ['<rootDir>/test/openstack'], testMatch: ['**/*.test.ts'] },
    // Asked for with npm run test:vcsim: it builds a simulator in Go.
    { ...base, displayName: 'vcsim', roots: ['<rootDir>/test/vcsim'], testMatch: ['**/*.test.ts'] },
    {
      ...base,
      displayName: 'integration',
      roots: ['<rootDir>/test/integration'],
      testMatch: ['**/*.test.ts'],
    },
  ],
};

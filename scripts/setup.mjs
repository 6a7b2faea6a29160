#!/usr/bin/env node
/**
 * Makes a checkout ready: host packages, node_modules, compiled code. Installs only what is missing and says so
 * before; where nothing is, it is done in a second.
 *
 *   node scripts/setup.mjs [--for demo|test|bench|vcsim|openstack|prebuilds|lint|build] [--dry-run]
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { buildOutdated, markNativeBuilt } from './setup/builds.mjs';
import { checkKernelReadable, checkNode, kvmRemark } from './setup/host-checks.mjs';
import { install, missingNeeds, packageFamily, packagesFor } from './setup/host-packages.mjs';
import { purposes } from './setup/needs.mjs';
import { installNodeModules, nodeModulesAreCurrent } from './setup/node-modules.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const say = (message) => console.error(`setup: ${message}`);

function provideHostPackages(needs, options) {
  const missing = missingNeeds(needs);
  if (missing.length === 0) return;
  const family = packageFamily();
  const packages = family ? packagesFor(missing, family) : [];
  const named = ({ program, library, name }) => name ?? program ?? library;
  const without = missing.filter((need) => !family || !need[family]);
  if (without.length > 0) {
    throw new Error(
      `This host lacks ${without.map(named).join(', ')}, and there is no package of its family to install for it. ` +
        (family
          ? 'Test guests are made on Debian or Ubuntu hosts.'
          : 'The set-up knows apt and dnf; install what is named by hand.'),
    );
  }
  install(packages, family, options);
  if (options.dryRun) return;
  const still = missingNeeds(missing);
  if (still.length > 0)
    throw new Error(`These are still missing after the installation: ${still.map(named).join(', ')}.`);
}

function setUp(purpose, dryRun) {
  const started = performance.now();
  const options = { say, dryRun };
  checkNode();
  provideHostPackages(purposes[purpose], options);
  if (!nodeModulesAreCurrent(root)) {
    installNodeModules(root, options);
    if (!dryRun) markNativeBuilt(root);
  }
  const native = purpose === 'lint' ? [] : purpose === 'test' ? ['native', 'nativeTest'] : ['native'];
  buildOutdated(root, [...native, 'typescript'], options);
  if (['demo', 'test', 'bench'].includes(purpose)) {
    checkKernelReadable();
    const remark = kvmRemark();
    if (remark) say(remark);
  }
  say(`ready for ${purpose} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
}

const { values } = parseArgs({
  options: { for: { type: 'string', default: 'build' }, 'dry-run': { type: 'boolean', default: false } },
});
if (!Object.hasOwn(purposes, values.for)) {
  console.error(`usage: node scripts/setup.mjs [--for ${Object.keys(purposes).join('|')}] [--dry-run]`);
  process.exit(2);
}
try {
  setUp(values.for, values['dry-run']);
} catch (error) {
  console.error(`setup: ${error.message}`);
  process.exit(1);
}

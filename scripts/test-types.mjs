#!/usr/bin/env node
/**
 * Tests the public types, test/types: those of the sources, and once more the declarations in dist/, which users get.
 *
 *   node scripts/test-types.mjs [--counts FILE]
 *
 * FILE gets the number of tests `passed`, `failed` and `skipped`, as JSON. dist/ must have been built.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
const tstyche = join(dirname(require.resolve('tstyche/package.json')), 'dist/bin.js');

/** By the configuration, TypeScript takes `v2v-node` for lib/ or for dist/. */
const configurations = ['tsconfig.json', 'test/types/tsconfig.dist.json'];

/** TSTyche takes the installed TypeScript; it is not to fetch another. */
function runTests(configuration, directory) {
  const countsFile = join(directory, 'counts.json');
  rmSync(countsFile, { force: true });
  const reporters = ['list', 'summary', join(root, 'scripts/types/count-tests.mjs')].join(',');
  const { status } = spawnSync(
    process.execPath,
    [tstyche, '--tsconfig', configuration, '--reporters', reporters],
    { cwd: root, stdio: 'inherit', env: { ...process.env, COUNTS_FILE: countsFile } },
  );
  const counts = existsSync(countsFile)
    ? JSON.parse(readFileSync(countsFile, 'utf8'))
    : { passed: 0, failed: 1, skipped: 0 };
  if (status !== 0 && counts.failed === 0) counts.failed = 1;
  return counts;
}

const { values } = parseArgs({ options: { counts: { type: 'string' } } });
if (!existsSync(join(root, 'dist/lib/index.d.ts'))) {
  console.error('There is no dist/: run npm run build:ts first.');
  process.exit(2);
}
const directory = mkdtempSync(join(tmpdir(), 'v2v-node-types-'));
const total = { passed: 0, failed: 0, skipped: 0 };
try {
  for (const configuration of configurations) {
    const counts = runTests(configuration, directory);
    for (const key of Object.keys(total)) total[key] += counts[key];
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
if (values.counts !== undefined) writeFileSync(values.counts, JSON.stringify(total));
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;

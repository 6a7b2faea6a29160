#!/usr/bin/env node
/**
 * Checks the package as npm packs it: what publint finds wrong, and whether its types resolve for every kind of importer
 * (node10, node16 from CommonJS and from ESM, bundlers). Neither asks the network.
 *
 *   node scripts/lint-package.mjs [TARBALL]
 *
 * Without a tarball it packs one, which builds dist/ anew.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The file of a program that a development dependency brings. */
function programOf(name, program) {
  const manifest = join(root, 'node_modules', name, 'package.json');
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8'));
  return join(dirname(manifest), typeof bin === 'string' ? bin : bin[program]);
}

function passes(program, args) {
  return spawnSync(process.execPath, [program, ...args], { cwd: root, stdio: 'inherit' }).status === 0;
}

const directory = mkdtempSync(join(tmpdir(), 'v2v-node-pack-'));
try {
  let [tarball] = process.argv.slice(2);
  if (tarball === undefined) {
    execFileSync('npm', ['pack', '--pack-destination', directory], { cwd: root, stdio: 'ignore' });
    tarball = join(directory, readdirSync(directory)[0]);
  }
  const isLinted = passes(programOf('publint', 'publint'), ['run', tarball, '--strict']);
  const areTypesRight = passes(programOf('@arethetypeswrong/cli', 'attw'), [
    tarball,
    '--no-definitely-typed',
    ...['--format', 'ascii'],
  ]);
  process.exitCode = isLinted && areTypesRight ? 0 : 1;
} finally {
  rmSync(directory, { recursive: true, force: true });
}

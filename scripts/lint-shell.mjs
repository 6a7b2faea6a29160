#!/usr/bin/env node
/**
 * Checks what the command writes for other programs: the manual page by mandoc, the completion by each shell and by
 * shellcheck. Needs dist/, as `npm run build:ts` makes it.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

const directory = mkdtempSync(join(tmpdir(), 'v2v-node-shell-'));

function run(program, args) {
  const { error, status, stdout, stderr } = spawnSync(program, args, { cwd: root, encoding: 'utf8' });
  if (error) {
    console.error(`lint-shell: ${program} cannot be run; npm run setup -- --for lint installs it`);
    return { isGood: false, stdout: '' };
  }
  process.stderr.write(`${program === process.execPath ? '' : stdout}${stderr}`);
  return { isGood: status === 0, stdout };
}

/** The file of a completion. */
function completion(shell) {
  const path = join(directory, shell);
  writeFileSync(path, run(process.execPath, ['dist/lib/cli/main.js', 'completion', shell]).stdout);
  return path;
}

try {
  const bash = completion('bash');
  const checks = [
    run('mandoc', ['-Tlint', '-Wwarning', 'man/v2v-node.1']),
    run('bash', ['-n', bash]),
    run('shellcheck', ['--shell=bash', bash]),
    run('zsh', ['-n', completion('zsh')]),
    run('fish', ['-n', completion('fish')]),
  ];
  process.exitCode = checks.every(({ isGood }) => isGood) ? 0 : 1;
} finally {
  rmSync(directory, { recursive: true });
}

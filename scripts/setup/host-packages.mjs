/** Finds what is missing on the host, says it, and installs it with the host's own package manager. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

import { hasProgram } from './needs.mjs';

/** `apt`, `dnf`, or undefined where the host is of neither family. */
export function packageFamily() {
  if (hasProgram('apt-get') && hasProgram('dpkg-query')) return 'apt';
  if (hasProgram('dnf')) return 'dnf';
  return undefined;
}

function distribution() {
  const release = readFileSync('/etc/os-release', 'utf8');
  return /^ID=["']?ubuntu/m.test(release) ? 'ubuntu' : 'debian';
}

function isMet(need, libraries) {
  if (need.program) return hasProgram(need.program);
  if (need.library) return libraries(need.library);
  return need.test();
}

/** The needs that are not met. */
export function missingNeeds(needs) {
  const libraries = (name) =>
    hasProgram('pkg-config') && spawnSync('pkg-config', ['--exists', name], { stdio: 'ignore' }).status === 0;
  return needs.filter((need) => !isMet(need, libraries));
}

/** Names of the packages that meet `needs` in a family; needs that the family has no package for are left out. */
export function packagesFor(needs, family) {
  const names = needs.map((need) => need[family]).filter(Boolean);
  return [...new Set(names.map((name) => (typeof name === 'string' ? name : name[distribution()])))];
}

/**
 * Install packages. Says what it is about to do; asks for a password (sudo) only where it is not root and somebody is
 * there to answer.
 * @throws an error whose message says what to run by hand
 */
export function install(packages, family, { say, dryRun = false }) {
  say(`installing with ${family === 'apt' ? 'apt-get' : 'dnf'}: ${packages.join(' ')}`);
  if (dryRun) return;
  if (family === 'dnf') {
    run(['dnf', 'install', '-y', ...packages], packages);
    return;
  }
  const args = ['apt-get', 'install', '-y', '--no-install-recommends', ...packages];
  const simulated = spawnSync('apt-get', ['install', '--simulate', ...packages], { stdio: 'ignore' });
  if (simulated.status !== 0) {
    say('refreshing the package lists (apt-get update)');
    run(['apt-get', 'update', '-q'], packages);
  }
  try {
    run(args, packages);
  } catch (error) {
    if (simulated.status !== 0) throw error;
    // Lists that still name a package may be too old for the mirror to have it
    say('refreshing the package lists (apt-get update), then trying once more');
    run(['apt-get', 'update', '-q'], packages);
    run(args, packages);
  }
}

function run(command, packages) {
  const environment = ['env', 'DEBIAN_FRONTEND=noninteractive'];
  let argv = command[0] === 'apt-get' ? [...environment, ...command] : command;
  if (process.getuid() !== 0) {
    if (!hasProgram('sudo')) throw new Error(byHand(command, packages));
    argv = ['sudo', ...(process.stdin.isTTY ? [] : ['-n']), ...argv];
  }
  const { status } = spawnSync(argv[0], argv.slice(1), { stdio: ['inherit', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error(byHand(command, packages));
}

function byHand(command, packages) {
  return `\`${command.slice(0, 2).join(' ')}\` did not succeed. Install these as an administrator, then try again:\n  ${packages.join(' ')}`;
}

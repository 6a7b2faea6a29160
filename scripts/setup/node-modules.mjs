/** Keeps node_modules as package-lock.json wants it. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Whether what npm last installed is what the lock file says. npm keeps its own record of that. */
export function nodeModulesAreCurrent(root) {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(wanted).every(([path, { version, optional, devOptional, peer, link }]) => {
    if (path === '' || link) return true;
    // Packages for other platforms are in the lock and not installed
    if (!installed[path]) return Boolean(optional || devOptional || peer);
    return installed[path].version === version;
  });
}

/**
 * `npm install`, which compiles the addon too. Not `npm ci`: that insists that the lock file lists the binaries of every
 * other platform, and a registry that does not carry them all makes a lock file without them.
 */
export function installNodeModules(root, { say, dryRun }) {
  say('installing the packages of package-lock.json (npm install)');
  if (dryRun) return;
  const args = ['install', '--no-save', '--no-audit', '--no-fund'];
  const { status } = spawnSync('npm', args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new Error('npm install failed; its messages are above.');
}

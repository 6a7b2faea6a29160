/** Compiles what is out of date: the addon, the addon of the tests, the TypeScript. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const nativeSources = ['CMakeLists.txt', 'native', 'scripts/build-native.mjs'];

const builds = {
  native: {
    script: 'build:native',
    result: 'build/Release/v2v_native.node',
    sources: nativeSources,
  },
  nativeTest: {
    script: 'build:native:test',
    result: 'build-test/Release/v2v_native.node',
    sources: nativeSources,
  },
  typescript: {
    script: 'build:ts',
    result: 'dist/lib/index.js',
    sources: ['tsconfig.json', 'tsconfig.build.json', 'lib', 'types'],
  },
};

/** Run those of the builds `names` whose sources changed since they were last run. */
export function buildOutdated(root, names, { say, dryRun }) {
  const scripts = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts;
  for (const name of names) {
    const { script, result } = builds[name];
    if (!scripts[script]) continue;
    const stamp = join(root, dirname(result), '.v2v-node-sources');
    const hash = hashOf(root, builds[name]);
    if (isCurrent(join(root, result), stamp, hash)) continue;
    say(`npm run ${script}`);
    if (dryRun) continue;
    const { status } = spawnSync('npm', ['run', '--silent', script], { cwd: root, stdio: 'inherit' });
    if (status !== 0) throw new Error(`npm run ${script} failed; its messages are above.`);
    writeFileSync(stamp, hash);
  }
}

function isCurrent(result, stamp, hash) {
  return existsSync(result) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash;
}

/** After `npm install`, which has just compiled the addon of these very sources. */
export function markNativeBuilt(root) {
  const { result } = builds.native;
  if (existsSync(join(root, result)))
    writeFileSync(join(root, dirname(result), '.v2v-node-sources'), hashOf(root, builds.native));
}

function hashOf(root, { sources }) {
  const hash = createHash('sha256');
  for (const file of sources.flatMap((source) => filesBelow(join(root, source))).sort()) {
    hash.update(`${relative(root, file)}\0`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

function filesBelow(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).flatMap((name) => filesBelow(join(path, name)));
}

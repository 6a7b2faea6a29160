/**
 * Checks the C++ and C sources: clang-format, cppcheck, and that the generated files are what the generator writes.
 * `--fix` formats instead.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const sources = readdirSync(join(root, 'native'), { recursive: true })
  .map((name) => join('native', name))
  .filter((name) => /\.(cc|c|h)$/.test(name) && !name.includes('.gen.'))
  .sort();

function run(program, args) {
  const { error, status } = spawnSync(program, args, { cwd: root, stdio: 'inherit' });
  if (error) {
    console.error(`lint-native: ${program} cannot be run; install it: apt install clang-format cppcheck`);
    process.exit(1);
  }
  return status === 0;
}

if (process.argv.includes('--fix')) {
  process.exit(run('clang-format', ['-i', ...sources]) ? 0 : 1);
}

const formatted = run('clang-format', ['--dry-run', '-Werror', ...sources]);
const checked = run('cppcheck', [
  '--quiet',
  '--std=c++17',
  '--language=c++',
  '--enable=warning,performance,portability,style',
  '--inline-suppr',
  '--error-exitcode=1',
  '--suppress=missingIncludeSystem',
  '--suppress=unusedStructMember', // read through offsetof
  '--suppress=useStlAlgorithm',
  '--suppress=preprocessorErrorDirective', // system headers are not read, so version checks fail
  '-DNAPI_VERSION=8',
  '-DNAPI_CPP_EXCEPTIONS',
  ...sources.filter((name) => name.endsWith('.cc')),
]);
const current = run(process.execPath, ['native/generate/run.mjs', '--check']);
process.exit(formatted && checked && current ? 0 : 1);

/** How the first-boot program of Windows guests is compiled. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The oldest Windows of each architecture: XP, and Server 2003. */
const targets = {
  i686: { compiler: 'i686-w64-mingw32-gcc-win32', windows: [5, 1], flags: ['-march=i686'] },
  x86_64: { compiler: 'x86_64-w64-mingw32-gcc-win32', windows: [5, 2], flags: [] },
};

export const programs = Object.keys(targets).map((name) => `${name}/firstboot.exe`);

const flags = [
  '-std=gnu11',
  '-Os',
  '-Wall',
  '-Wextra',
  '-Werror',
  '-municode',
  '-static',
  '-s',
  '-DUNICODE',
  '-D_UNICODE',
  '-D_WIN32_WINNT=0x0501',
  '-D__USE_MINGW_ANSI_STDIO=0',
  '-ffunction-sections',
  '-fdata-sections',
  '-fno-ident',
  '-Wl,--gc-sections',
  '-Wl,--no-insert-timestamp',
  '-Wl,--build-id=none',
  '-Wl,--nxcompat',
  '-Wl,--dynamicbase',
];

const sourcesOf = (directory) =>
  readdirSync(directory)
    .filter((name) => name.endsWith('.c'))
    .sort();

/** What the bytes depend on beside the sources, a line a compiler; undefined where one of them is not installed. */
export function compilersOf() {
  const lines = [];
  for (const { compiler } of Object.values(targets)) {
    const version = firstLineOf(compiler, ['--version']);
    const linker = firstLineOf(compiler.replace(/gcc-win32$/, 'ld'), ['--version']);
    if (version === undefined || linker === undefined) return undefined;
    lines.push(`${version}; ${linker}\n`);
  }
  return lines.join('');
}

function firstLineOf(program, args) {
  const { status, stdout } = spawnSync(program, args, { encoding: 'utf8' });
  return status === 0 ? stdout.split('\n')[0] : undefined;
}

/** Compiles the sources in `directory` to `ARCHITECTURE/firstboot.exe` below `to`. */
export function buildPrograms(directory, to) {
  for (const [name, { compiler, windows, flags: own }] of Object.entries(targets)) {
    const [major, minor] = windows;
    const result = join(to, name, 'firstboot.exe');
    mkdirSync(dirname(result), { recursive: true });
    const args = [
      ...flags,
      ...own,
      `-ffile-prefix-map=${directory}=.`,
      `-Wl,--major-subsystem-version,${major},--minor-subsystem-version,${minor}`,
      `-Wl,--major-os-version,${major},--minor-os-version,${minor}`,
      '-o',
      result,
      ...sourcesOf(directory),
      '-ladvapi32',
    ];
    // The names of its temporary files would be in the program's symbols, which -s takes out.
    const env = { ...process.env, SOURCE_DATE_EPOCH: '0', LC_ALL: 'C' };
    const { status, error } = spawnSync(compiler, args, { cwd: directory, env, stdio: 'inherit' });
    if (error) throw new Error(`${compiler} cannot be run; run npm run setup -- --for test.`);
    if (status !== 0) throw new Error(`${compiler} failed; its messages are above.`);
  }
}

/** Puts built programs to those that are committed, with their checksums and the compilers' versions. */
export function install(built, bin, compilers) {
  for (const name of programs) cpSync(join(built, name), join(bin, name));
  const sum = (name) =>
    createHash('sha256')
      .update(readFileSync(join(bin, name)))
      .digest('hex');
  writeFileSync(join(bin, 'SHA256SUMS'), programs.map((name) => `${sum(name)}  ${name}\n`).join(''));
  writeFileSync(join(bin, 'compilers.txt'), compilers);
}

/** How the first-boot program of Windows guests is compiled. */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The oldest Windows of each architecture: XP, and Server 2003. */
const targets = {
  i686: { tools: 'i686-w64-mingw32', windows: [5, 1], flags: ['-march=i686'] },
  x86_64: { tools: 'x86_64-w64-mingw32', windows: [5, 2], flags: [] },
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
  // Most of the time would go to headers of what is not used.
  '-DWIN32_LEAN_AND_MEAN',
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

/** Debian has two builds of each compiler; that with POSIX threads would bring in a library for them. */
function compilerOf(tools) {
  const names = [`${tools}-gcc-win32`, `${tools}-gcc`];
  return names.find((name) => outputOf(name, ['-dumpversion']) !== undefined);
}

function outputOf(program, args, input = '') {
  const { status, stdout } = spawnSync(program, args, { encoding: 'utf8', input });
  return status === 0 ? stdout.trim() : undefined;
}

/** What the bytes depend on beside the sources, a line a target; undefined where one of the compilers is not installed. */
export function compilersOf() {
  const lines = Object.values(targets).map(({ tools }) => {
    const compiler = compilerOf(tools);
    const linker = outputOf(`${tools}-ld`, ['--version']);
    if (compiler === undefined || linker === undefined) return undefined;
    const runtime = outputOf(compiler, ['-E', '-P', '-include', '_mingw.h', '-'], '__MINGW64_VERSION_MAJOR');
    const version = outputOf(compiler, ['-dumpversion']);
    return `${tools}: gcc ${version}, ${linker.split('\n')[0]}, mingw-w64 ${runtime?.split('\n').at(-1)}\n`;
  });
  return lines.includes(undefined) ? undefined : lines.join('');
}

/** Compiles the sources in `directory` to `ARCHITECTURE/firstboot.exe` below `to`. */
export async function buildPrograms(directory, to) {
  const builds = Object.entries(targets).map(async ([name, { tools, windows, flags: own }]) => {
    const [major, minor] = windows;
    const compiler = compilerOf(tools);
    if (compiler === undefined) throw new Error(`There is no ${tools}-gcc; run npm run setup -- --for test.`);
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
    const child = spawn(compiler, args, { cwd: directory, env, stdio: 'inherit' });
    const [status] = await once(child, 'close');
    if (status !== 0) throw new Error(`${compiler} failed; its messages are above.`);
  });
  await Promise.all(builds);
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

/** The programs that are committed: what they are built from, and what they ask of Windows. */
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execFileSync } from 'node:child_process';

const directory = resolve(__dirname, '../../native/windows');
const bin = join(directory, 'bin');
const root = resolve(__dirname, '../..');

/** The library of the build script, in a process of its own: jest does not import ECMAScript modules. */
function buildScript(expression: string): unknown {
  const module = join(root, 'scripts/build-windows/programs.mjs');
  const code = `import * as it from ${JSON.stringify(module)}; console.log(JSON.stringify((await ${expression}) ?? null))`;
  return JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' }),
  );
}

const compilers = buildScript('it.compilersOf()') as string | null;
const programs = buildScript('it.programs') as string[];

it('their checksums are those that are written down', () => {
  const sums = programs.map((name) => {
    const sum = createHash('sha256')
      .update(readFileSync(join(bin, name)))
      .digest('hex');
    return `${sum}  ${name}\n`;
  });
  expect(readFileSync(join(bin, 'SHA256SUMS'), 'utf8')).toBe(sums.join(''));
});

const builtWith = readFileSync(join(bin, 'compilers.txt'), 'utf8');
const ifSameCompilers = compilers === builtWith ? it : it.skip;

ifSameCompilers(
  'the sources give the same bytes, wherever they are (with the compilers of compilers.txt)',
  () => {
    const place = mkdtempSync(join(tmpdir(), 'v2v-node-build-'));
    try {
      cpSync(directory, join(place, 'elsewhere'), { recursive: true });
      buildScript(
        `it.buildPrograms(${JSON.stringify(join(place, 'elsewhere'))}, ${JSON.stringify(join(place, 'built'))})`,
      );
      for (const name of programs) {
        expect(readFileSync(join(place, 'built', name)).equals(readFileSync(join(bin, name)))).toBe(true);
      }
    } finally {
      rmSync(place, { recursive: true, force: true });
    }
  },
  120_000,
);

/** What a program imports, `LIBRARY.dll NAME`; by the tables of its PE header. */
function importsOf(file: Buffer): string[] {
  const pe = file.readUInt32LE(0x3c);
  const optional = pe + 24;
  const is64 = file.readUInt16LE(optional) === 0x20b;
  const sections = optional + file.readUInt16LE(pe + 20);
  const at = (address: number): number => {
    for (let index = 0; index < file.readUInt16LE(pe + 6); index++) {
      const section = sections + 40 * index;
      const begin = file.readUInt32LE(section + 12);
      if (address >= begin && address < begin + file.readUInt32LE(section + 8))
        return address - begin + file.readUInt32LE(section + 20);
    }
    throw new Error('an address in no section');
  };
  const text = (begin: number): string => file.toString('latin1', begin, file.indexOf(0, begin));
  const found: string[] = [];
  const width = is64 ? 8 : 4;
  for (
    let entry = at(file.readUInt32LE(optional + (is64 ? 112 : 96) + 8));
    file.readUInt32LE(entry + 12) !== 0;
    entry += 20
  ) {
    const library = text(at(file.readUInt32LE(entry + 12)));
    for (let name = at(file.readUInt32LE(entry)); file.readUInt32LE(name) !== 0; name += width)
      found.push(`${library.toLowerCase()} ${text(at(file.readUInt32LE(name)) + 2)}`);
  }
  return found;
}

describe.each([
  ['i686', [5, 1]],
  ['x86_64', [5, 2]],
] as const)('%s', (architecture, oldest) => {
  const file = readFileSync(join(bin, architecture, 'firstboot.exe'));

  it('runs on the oldest Windows there is for it: asks for no newer one, and for no function that it lacks', () => {
    const optional = file.readUInt32LE(0x3c) + 24;
    expect([file.readUInt16LE(optional + 48), file.readUInt16LE(optional + 50)]).toEqual(oldest);
    const known = new Set(readFileSync(join(__dirname, 'support/functions-of-xp.txt'), 'utf8').split('\n'));
    expect(importsOf(file).filter((name) => !known.has(name))).toEqual([]);
  });

  it('has no time, no path of who built it, and is small', () => {
    expect(file.readUInt32LE(file.readUInt32LE(0x3c) + 8)).toBe(0);
    expect(file.includes(root)).toBe(false);
    expect(file.length).toBeLessThan(300 * 1024);
  });
});

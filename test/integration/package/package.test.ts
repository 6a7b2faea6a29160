import { execFileSync, spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';

import { sha256 } from '../support/leftovers';
import { conversionTimeout, guestTimeout, packedGuest } from '../support/source';

// The packed package, installed in an empty project as a user would, native build included.

const repository = resolve(__dirname, '../../..');
let project: string;

function run(program: string, args: string[], cwd = project): string {
  // npm hands its own settings down to the scripts it runs; the user's project must not inherit this repository's.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(package|lifecycle|config_local)/.test(name)),
  );
  return execFileSync(program, args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'v2v-node-package.'));
  run('npm', ['pack', '--pack-destination', project], repository);
  const tarball = readdirSync(project).find((name) => name.endsWith('.tgz'));
  if (tarball === undefined) throw new Error('npm pack made no tarball');
  writeFileSync(
    join(project, 'package.json'),
    JSON.stringify({ name: 'user', version: '1.0.0', private: true }),
  );
  run('npm', ['install', '--no-audit', '--no-fund', `./${tarball}`]);
}, 600_000);

afterAll(() => rmSync(project, { recursive: true, force: true }));

const check = 'console.log(typeof convert, typeof Guestfs.create, new V2vError("USAGE", "x").code)';

test('import { convert } works', () => {
  writeFileSync(
    join(project, 'user.mjs'),
    `import { convert, Guestfs, V2vError } from 'v2v-node';\n${check}\n`,
  );
  expect(run('node', ['user.mjs'])).toBe('function function USAGE\n');
});

test("require('v2v-node') works", () => {
  writeFileSync(
    join(project, 'user.cjs'),
    `const { convert, Guestfs, V2vError } = require('v2v-node');\n${check}\n`,
  );
  expect(run('node', ['user.cjs'])).toBe('function function USAGE\n');
});

test('the native addon was built and talks to libguestfs', () => {
  writeFileSync(
    join(project, 'native.mjs'),
    `import { Guestfs } from 'v2v-node';
     const guest = await Guestfs.create();
     console.log(await guest.getState !== undefined, typeof (await guest.version()).major);
     await guest.close();`,
  );
  expect(run('node', ['native.mjs'])).toBe('true number\n');
});

test('the command is installed', () => {
  expect(run('npx', ['--no-install', 'v2v-node', '--version'])).toMatch(/^v2v-node \d+\.\d+\.\d+/);
});

test.each([
  ['node16', 'user.mts'],
  ['node16', 'user.cts'],
  ['bundler', 'user.ts'],
])('types resolve with moduleResolution %s in %s', (moduleResolution, file) => {
  writeFileSync(
    join(project, file),
    `import { convert, type ConvertResult, type V2vEvent } from 'v2v-node';
     export async function run(path: string): Promise<string[]> {
       const result: ConvertResult = await convert({
         input: { mode: 'ova', path },
         output: { mode: 'local', directory: '/tmp' },
         onEvent: (event: V2vEvent) => { if (event.type === 'progress') console.log(event.done / event.total); },
       });
       // @ts-expect-error: a mode that does not exist
       await convert({ input: { mode: 'floppy' }, output: { mode: 'null' } });
       return result.metadata;
     }`,
  );
  const module = moduleResolution === 'bundler' ? 'esnext' : 'node16';
  // No skipLibCheck: our own declarations must hold by themselves.
  const options = [
    '--noEmit',
    '--strict',
    '--target',
    'es2022',
    '--lib',
    'es2023,esnext.disposable,dom',
    '--types',
    'node',
  ];
  const typeRoots = ['--typeRoots', join(repository, 'node_modules/@types')];
  run(process.execPath, [
    join(repository, 'node_modules/typescript/bin/tsc'),
    ...options,
    ...typeRoots,
    '--module',
    module,
    '--moduleResolution',
    moduleResolution,
    file,
  ]);
});

/** Puts a file of examples/ into the project, as JavaScript; returns its name there. */
function addExample(name: string): string {
  const example = readFileSync(join(repository, `examples/${name}.ts`), 'utf8');
  const compilerOptions = { module: ModuleKind.ESNext, target: ScriptTarget.ES2022 };
  writeFileSync(join(project, `${name}.mjs`), transpileModule(example, { compilerOptions }).outputText);
  return `${name}.mjs`;
}

test(
  "the README's example converts an OVA",
  async () => {
    const example = addExample('convert-ova');
    const packed = await packedGuest('debian12');
    try {
      const directory = packed.outputDirectory();
      const [disk, xml] = [join(directory, 'debian12-sda'), join(directory, 'debian12.xml')];
      expect(run('node', [example, packed.ova, directory])).toBe(`Written: ${disk} ${xml}\n`);
      expect(readdirSync(directory).sort()).toEqual(['debian12-sda', 'debian12.xml']);
      expect(await sha256(packed.ova)).toBe(packed.digest);
    } finally {
      packed.remove();
    }
  },
  guestTimeout + conversionTimeout,
);

test(
  'the example for a folder converts the OVA in it, whatever lies beside it',
  async () => {
    const example = addExample('convert-folder');
    const packed = await packedGuest('debian12');
    try {
      const folder = join(project, 'ovas');
      mkdirSync(folder);
      symlinkSync(packed.ova, join(folder, 'guest.ova'));
      writeFileSync(join(folder, 'broken.ova'), 'not an OVA');
      const directory = packed.outputDirectory();
      const { status, stdout, stderr } = spawnSync('node', [example, folder, directory, '2'], {
        cwd: project,
        encoding: 'utf8',
      });
      expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
      expect(stdout).toMatch(/^broken\.ova: failed, /m);
      expect(stdout).toMatch(/^guest\.ova: converted, .*\/debian12\.xml$/m);
      expect(stdout).toMatch(/^1 of 2 guests were converted$/m);
      expect(readdirSync(directory).sort()).toEqual(['debian12-sda', 'debian12.xml']);
    } finally {
      packed.remove();
    }
  },
  guestTimeout + conversionTimeout,
);

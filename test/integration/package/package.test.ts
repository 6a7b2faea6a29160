import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { rootCertificates } from 'node:tls';

import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';

import { sha256 } from '../support/leftovers';
import {
  acceleration,
  conversionTimeout,
  guestTimeout,
  packedGuest,
  type PackedGuest,
} from '../support/source';
import { migrateWithKill } from './go-on-after-a-kill';

// The packed package, installed in an empty project as a user would, native build included.

const repository = resolve(__dirname, '../../..');
let project: string;

function run(program: string, args: string[], cwd = project, variables: NodeJS.ProcessEnv = {}): string {
  // npm hands its own settings down to the scripts it runs; the user's project must not inherit this repository's.
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^npm_(package|lifecycle|config_local)/.test(name),
  );
  const env = { ...Object.fromEntries(inherited), ...variables };
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

describe('the examples', () => {
  let packed: PackedGuest;

  // Checked and compiled as a user would who copied them, against the package that is installed.
  beforeAll(() => {
    cpSync(join(repository, 'examples'), join(project, 'examples'), { recursive: true });
    const sources = readdirSync(join(project, 'examples'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join('examples', name));
    run(process.execPath, [
      join(repository, 'node_modules/typescript/bin/tsc'),
      '--strict',
      ...['--target', 'es2022', '--lib', 'es2023,esnext.disposable'],
      ...['--module', 'node16', '--moduleResolution', 'node16'],
      ...['--types', 'node,jest', '--typeRoots', join(repository, 'node_modules/@types')],
      ...['--rootDir', 'examples', '--outDir', 'compiled'],
      ...sources,
    ]);
    cpSync(join(project, 'examples/web-server/index.html'), join(project, 'compiled/web-server/index.html'));
  }, 120_000);

  beforeAll(async () => {
    packed = await packedGuest('debian12');
  }, guestTimeout);

  afterAll(() => packed?.remove());

  test('list-domains lists the domains of a hypervisor', () => {
    const lines = run('node', ['compiled/list-domains.js', 'test:///default']).split('\n');
    expect(lines).toEqual([
      'TEST test:///default',
      expect.stringMatching(/^domain test [0-9a-f-]{36} running$/),
      expect.stringMatching(/^pool default-pool running \d+ GiB free$/),
      '',
    ]);
  });

  test(
    "the README's example converts an OVA",
    async () => {
      const example = readFileSync(join(repository, 'examples/convert-ova.ts'), 'utf8');
      const compilerOptions = { module: ModuleKind.ESNext, target: ScriptTarget.ES2022 };
      writeFileSync(
        join(project, 'convert-ova.mjs'),
        transpileModule(example, { compilerOptions }).outputText,
      );
      const directory = packed.outputDirectory();
      const [disk, xml] = [join(directory, 'debian12-sda'), join(directory, 'debian12.xml')];
      expect(run('node', ['convert-ova.mjs', packed.ova, directory])).toBe(`Written: ${disk} ${xml}\n`);
      expect(readdirSync(directory).sort()).toEqual(['debian12-sda', 'debian12.xml']);
      expect(await sha256(packed.ova)).toBe(packed.digest);
    },
    conversionTimeout,
  );

  test(
    'own-step installs a certificate and leaves a step out, and list-files finds the certificate',
    () => {
      const directory = packed.outputDirectory();
      const certificate = join(project, 'company.pem');
      writeFileSync(certificate, `${rootCertificates[0]}\n`);
      const steps = run('node', ['compiled/own-step.js', packed.ova, directory, certificate]);
      expect(steps).toMatch(/^certificate done *\nselinux /m);
      expect(steps).not.toMatch(/^guest-agent/m);

      // By libguestfs's own rules, which do not go on under emulation where KVM does not work.
      const settings = acceleration() === 'tcg' ? { LIBGUESTFS_BACKEND_SETTINGS: 'force_tcg' } : {};
      const files = run(
        'node',
        ['compiled/list-files.js', join(directory, 'debian12-sda'), '/usr/local/share/ca-certificates'],
        project,
        { LIBGUESTFS_BACKEND: 'direct', ...settings },
      );
      expect(files).toMatch(/^.+ on \/dev\/sda1\n/);
      expect(files).toMatch(/^100644 +\d+ company\.crt$/m);
    },
    2 * conversionTimeout,
  );

  test(
    'convert-folder converts the OVA in a folder, whatever lies beside it',
    () => {
      const folder = join(project, 'ovas');
      mkdirSync(folder);
      symlinkSync(packed.ova, join(folder, 'guest.ova'));
      writeFileSync(join(folder, 'broken.ova'), 'not an OVA');
      const directory = packed.outputDirectory();
      const { status, stdout, stderr } = spawnSync(
        'node',
        ['compiled/convert-folder.js', folder, directory, '2'],
        { cwd: project, encoding: 'utf8' },
      );
      expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
      expect(stdout).toMatch(/^broken\.ova: failed, /m);
      expect(stdout).toMatch(/^guest\.ova: converted, .*\/debian12\.xml$/m);
      expect(stdout).toMatch(/^1 of 2 guests were converted$/m);
      expect(readdirSync(directory).sort()).toEqual(['debian12-sda', 'debian12.xml']);
    },
    conversionTimeout,
  );

  test(
    'go-on-after-a-kill goes on after a kill',
    async () => {
      const script = 'compiled/go-on-after-a-kill.js';
      const { signal, said, kept, files } = await migrateWithKill(project, script, packed);
      expect({ signal, kept, files }).toEqual({
        signal: 'SIGKILL',
        kept: true,
        files: ['second-sda', 'second.xml'],
      });
      expect(said[0]).toMatch(/^removed .+, left by a process that was killed\n/);
      expect(said[0]).toMatch(/^first: was converted before\n[^]*^second: converted\n$/m);
      expect(said[1]).toBe('first: was converted before\nsecond: was converted before\n');
    },
    3 * conversionTimeout,
  );

  test(
    'the web server tells how far a conversion is, and cancels it',
    async () => {
      const directory = packed.outputDirectory();
      const server = spawn('node', ['compiled/web-server/start.js', dirname(packed.ova), directory, '0'], {
        cwd: project,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      try {
        const [address] = (await once(server.stdout.setEncoding('utf8'), 'data')) as [string];
        const base = address.trim();
        const begun = await fetch(new URL('conversions', base), {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ path: basename(packed.ova) }),
        });
        const { id } = (await begun.json()) as { id: string };
        const events = await fetch(new URL(`conversions/${id}/events`, base));
        let text = '';
        let isCancelled = false;
        for await (const chunk of events.body as unknown as AsyncIterable<Uint8Array>) {
          text += Buffer.from(chunk).toString();
          if (isCancelled || !text.includes('"stage":"open"')) continue;
          isCancelled = true;
          await fetch(new URL(`conversions/${id}`, base), { method: 'DELETE' });
        }
        expect(text).toContain('"type":"stage-start","stage":"source"');
        expect(text).toMatch(/"code":"ABORTED".*\n\n$/);
        expect(readdirSync(directory)).toEqual([]);
      } finally {
        server.kill('SIGTERM');
        if (server.exitCode === null) await once(server, 'exit');
      }
    },
    conversionTimeout,
  );
});

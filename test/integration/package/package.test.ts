import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';

import { sha256 } from '../support/leftovers';
import {
  acceleration,
  conversionTimeout,
  guestTimeout,
  packedGuest,
  type PackedGuest,
} from '../support/source';
import { migrateWithKill } from './go-on-after-a-kill';
import { PackedPackage, projectKinds, repository, runJest, type Project, type ProjectName } from './projects';
import { uses, type UseFiles } from './uses';
import { convertOverWeb } from './web-server';

// The packed package, installed in projects of users of every kind, native build included.

let packed: PackedPackage;
const projects = new Map<ProjectName, Project>();
const names = Object.keys(projectKinds) as ProjectName[];

beforeAll(() => {
  packed = new PackedPackage();
}, 600_000);
beforeAll(() => {
  for (const name of names) projects.set(name, packed.compiled(name));
}, 600_000);
afterAll(() => packed?.remove());

const projectOf = (name: ProjectName): Project => {
  const project = projects.get(name);
  if (project === undefined) throw new Error(`There is no project ${name}.`);
  return project;
};

function filesFor(project: Project): UseFiles {
  const folder = mkdtempSync(project.path('ovas.'));
  const files = {
    folder,
    brokenOva: join(folder, 'broken.ova'),
    list: project.path('list.txt'),
    certificate: project.path('company.pem'),
    directory: mkdtempSync(project.path('output.')),
  };
  writeFileSync(files.brokenOva, 'not an OVA');
  writeFileSync(files.list, `${files.brokenOva}\n`);
  writeFileSync(files.certificate, `${rootCertificates[0]}\n`);
  return files;
}

test('publint finds nothing, and the types resolve for every importer', () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(repository, 'scripts/lint-package.mjs'), packed.tarball],
    { encoding: 'utf8' },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/All good/);
  expect(stdout).toMatch(/No problems found/);
}, 120_000);

test.each(['v2v-node', 'v2v-node/testing'])('every export of %s can be imported by its name', (entry) => {
  const project = projectOf('ECMAScript modules');
  project.write(
    'names.js',
    `import { createRequire } from 'node:module';
     console.log(JSON.stringify(Object.keys(createRequire(import.meta.url)('${entry}'))));`,
  );
  const exported = JSON.parse(project.run('node', ['names.js'])) as string[];
  expect(exported.length).toBeGreaterThan(8);
  project.write(
    'named.js',
    `import { ${exported.join(', ')} } from '${entry}';
     console.log(JSON.stringify([${exported.join(', ')}].map((each) => typeof each)));`,
  );
  const types = JSON.parse(project.run('node', ['named.js'])) as string[];
  expect(types).toHaveLength(exported.length);
  expect(types).not.toContain('undefined');
});

test('the command is installed', () => {
  const project = projectOf('CommonJS');
  expect(project.run('npx', ['--no-install', 'v2v-node', '--version'])).toMatch(/^v2v-node \d+\.\d+\.\d+/);
});

describe.each(names)('a project of %s', (name) => {
  test.each(Object.entries(uses))('%s', (_title, { program, args, status, stdout, stderr, leaves = [] }) => {
    const project = projectOf(name);
    const files = filesFor(project);
    const ended = project.spawn('node', [project.path('compiled', `${program}.js`), ...args(files)]);
    expect(ended).toEqual({
      status,
      stdout: stdout ? expect.stringMatching(stdout) : '',
      stderr: stderr ? expect.stringMatching(stderr) : '',
    });
    expect(readdirSync(files.directory).sort()).toEqual(leaves);
  });

  test('tells over the web how a conversion goes', async () => {
    const project = projectOf(name);
    const { brokenOva, directory } = filesFor(project);
    const events = await convertOverWeb(project, brokenOva, directory);
    expect(events).toContain('"type":"stage-start","stage":"source"');
    expect(events).toMatch(/"code":"INPUT_[A-Z_]+".*\n\n$/);
  });
});

test('an error is recognised by another copy of the package, in another realm and in a worker', () => {
  const project = projectOf('CommonJS');
  const other = projectOf('ECMAScript modules').path('node_modules/v2v-node');
  project.write('realms.js', readFileSync(join(__dirname, 'realms.js'), 'utf8'));
  expect(JSON.parse(project.run('node', ['realms.js', other]))).toEqual({
    copy: { isV2vError: true, isInstance: false, code: 'NO_KERNEL' },
    realm: { isV2vError: true, isInstance: false, code: 'NO_KERNEL' },
    worker: { isV2vError: true, code: 'INPUT_NOT_FOUND', stage: 'source' },
  });
});

describe('with an appliance', () => {
  let guest: PackedGuest;
  let disk: string;
  /** By libguestfs's own rules, which do not go on under emulation where KVM does not work. */
  const settings = {
    LIBGUESTFS_BACKEND: 'direct',
    ...(acceleration() === 'tcg' ? { LIBGUESTFS_BACKEND_SETTINGS: 'force_tcg' } : {}),
  };

  beforeAll(async () => {
    guest = await packedGuest('debian12');
  }, guestTimeout);
  afterAll(() => guest?.remove());

  test(
    'ECMAScript modules: an OVA is converted',
    async () => {
      const directory = guest.outputDirectory();
      const [image, xml] = [join(directory, 'debian12-sda'), join(directory, 'debian12.xml')];
      const project = projectOf('ECMAScript modules');
      const written = project.run('node', [project.program('convert-ova'), guest.ova, directory]);
      expect(written).toBe(`Written: ${image} ${xml}\n`);
      expect(readdirSync(directory).sort()).toEqual(['debian12-sda', 'debian12.xml']);
      expect(await sha256(guest.ova)).toBe(guest.digest);
    },
    conversionTimeout,
  );

  test(
    'TypeScript, node16, ECMAScript modules: a step of its own installs a certificate, and one is left out',
    () => {
      const project = projectOf('TypeScript, node16, ECMAScript modules');
      const { certificate } = filesFor(project);
      const directory = guest.outputDirectory();
      const steps = project.run('node', [project.program('own-step'), guest.ova, directory, certificate]);
      // Before the files that it writes get their labels.
      expect(steps).toMatch(/^certificate done *\nguestcaps done *\nselinux /m);
      expect(steps).not.toMatch(/^guest-agent/m);
      disk = join(directory, 'debian12-sda');
    },
    conversionTimeout,
  );

  test(
    'CommonJS: the certificate is on the disk',
    () => {
      const project = projectOf('CommonJS');
      const args = [project.program('list-files'), disk, '/usr/local/share/ca-certificates'];
      const files = project.run('node', args, settings);
      expect(files).toMatch(/^.+ on \/dev\/sda1\n/);
      expect(files).toMatch(/^100644 +\d+ company\.crt$/m);
    },
    conversionTimeout,
  );

  test(
    'Jest: every use, and the tests of a step',
    () => {
      const variables = { ...settings, DISK: disk, FORCE_TCG: acceleration() === 'tcg' ? 'yes' : '' };
      const { status, output } = runJest(packed.jestProject(), variables);
      expect({ status, output }).toEqual({
        status: 0,
        output: expect.stringMatching(/^Test Suites: 2 passed, 2 total$/m),
      });
    },
    conversionTimeout,
  );

  test(
    'TypeScript, bundler: the OVA in a folder is converted, whatever lies beside it',
    () => {
      const project = projectOf('TypeScript, bundler');
      const folder = project.path('ovas');
      mkdirSync(folder);
      symlinkSync(guest.ova, join(folder, 'guest.ova'));
      writeFileSync(join(folder, 'broken.ova'), 'not an OVA');
      const directory = guest.outputDirectory();
      const ended = project.spawn('node', [project.program('convert-folder'), folder, directory, '2']);
      expect(ended).toMatchObject({ status: 1, stderr: '' });
      expect(ended.stdout).toMatch(/^broken\.ova: failed, /m);
      expect(ended.stdout).toMatch(/^guest\.ova: converted, .*\/debian12\.xml$/m);
      expect(ended.stdout).toMatch(/^1 of 2 guests were converted$/m);
      expect(readdirSync(directory).sort()).toEqual(['debian12-sda', 'debian12.xml']);
    },
    conversionTimeout,
  );

  test(
    'CommonJS: a list of OVAs is gone on with after a kill',
    async () => {
      const project = projectOf('CommonJS');
      const { signal, said, kept, files } = await migrateWithKill(project, guest);
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
    'TypeScript, node16, CommonJS: an OVA is converted stage by stage',
    () => {
      const directory = guest.outputDirectory();
      const project = projectOf('TypeScript, node16, CommonJS');
      const written = project.run('node', [project.program('convert-in-stages'), guest.ova, directory]);
      expect(written).toBe(
        `debian12: Debian GNU/Linux 12 (bookworm), x86_64\nWritten: ${directory}/debian12.xml\n`,
      );
      expect(readdirSync(directory).sort()).toEqual(['debian12-sda', 'debian12.xml']);
    },
    conversionTimeout,
  );

  test(
    'TypeScript, bundler: a plan says of each OVA of a folder what would be done, and nothing is written',
    async () => {
      const project = projectOf('TypeScript, bundler');
      const folder = project.path('to-plan');
      mkdirSync(folder);
      symlinkSync(guest.ova, join(folder, 'guest.ova'));
      writeFileSync(join(folder, 'broken.ova'), 'not an OVA');
      const directory = guest.outputDirectory();
      const { status, stdout, stderr } = project.spawn('node', [
        project.program('plan-migration'),
        folder,
        directory,
      ]);
      expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
      expect(stdout).toMatch(/^ {2}CANNOT BE CONVERTED {2}INPUT_NOT_OVA: /m);
      expect(stdout).toMatch(/^ {2}system {4}Debian GNU\/Linux .*, root \/dev\/sda1, bios$/m);
      expect(stdout).toMatch(/^ {2}kernel {4}\S+, initrd: keep$/m);
      expect(stdout).toMatch(/^ {2}network {3}ens192 keeps its name$/m);
      expect(stdout).toMatch(/^ {2}disk {6}6\.0 GiB, of which at most 0\.\d GiB will be written$/m);
      expect(stdout).toMatch(/^1 of 2 guests can be converted; /m);
      expect(readdirSync(directory)).toEqual([]);
      expect(await sha256(guest.ova)).toBe(guest.digest);
    },
    conversionTimeout,
  );

  test(
    'TypeScript, node16, CommonJS: the web server cancels a conversion',
    async () => {
      const project = projectOf('TypeScript, node16, CommonJS');
      const directory = guest.outputDirectory();
      const events = await convertOverWeb(project, guest.ova, directory, '"stage":"open"');
      expect(events).toContain('"type":"stage-start","stage":"source"');
      expect(events).toMatch(/"code":"ABORTED".*\n\n$/);
      expect(readdirSync(directory)).toEqual([]);
    },
    conversionTimeout,
  );
});

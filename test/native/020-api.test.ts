import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { root } from './child';

const run = promisify(execFile);
const header = '/usr/include/guestfs.h';
const introspection = '/usr/share/gir-1.0/Guestfs-1.0.gir';

interface Finished {
  code: number;
  output: string;
}

async function node(...args: string[]): Promise<Finished> {
  try {
    const { stdout, stderr } = await run(process.execPath, args, { cwd: root });
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: stdout + stderr };
  }
}

let directory: string;
beforeAll(() => (directory = mkdtempSync(join(tmpdir(), 'v2v-node-api-'))));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** The check's verdict on the installed header with a change made to it. */
async function checkWith(change: (text: string) => string): Promise<Finished> {
  const file = join(directory, 'guestfs.h');
  const before = readFileSync(header, 'utf8');
  const after = change(before);
  expect(after).not.toBe(before);
  writeFileSync(file, after);
  return node('native/generate/check.mjs', '--header', file);
}

test('every public action of the installed guestfs.h is bound', async () => {
  const { code, output } = await node('native/generate/check.mjs');
  expect(output).toMatch(/^\d+ actions bound, 0 missing, 0 changed/m);
  expect(code).toBe(0);
});

test('the check names an action that is not bound', async () => {
  const { code, output } = await checkWith((text) =>
    text.replace(
      '#define GUESTFS_HAVE_ADD_DRIVE_RO 1\n',
      (line) =>
        `#define GUESTFS_HAVE_FROBNICATE 1\nextern GUESTFS_DLL_PUBLIC int guestfs_frobnicate (guestfs_h *g, int n);\n\n${line}`,
    ),
  );
  expect(output).toContain('not bound: guestfs_frobnicate');
  expect(code).toBe(1);
});

test('the check names a new option and new arguments', async () => {
  const { code, output } = await checkWith((text) =>
    text
      .replace('  const char *compress;\n', '  const char *compress;\n  int threads;\n')
      .replace(
        'int guestfs_zero (guestfs_h *g, const char *device)',
        'int guestfs_zero (guestfs_h *g, const char *disk)',
      ),
  );
  expect(output).toContain('btrfs_filesystem_defragment: new option threads');
  expect(output).toContain('zero: other arguments');
  expect(code).toBe(1);
});

test('an action that an older library lacks is reported and no error', async () => {
  const { code, output } = await checkWith((text) =>
    text.replace(/#define GUESTFS_HAVE_ZEROFREE 1\nextern .*\n/, ''),
  );
  expect(output).toContain('not in this libguestfs: guestfs_zerofree');
  expect(code).toBe(0);
});

test('the generated files are what the generator writes', async () => {
  expect(await node('native/generate/run.mjs', '--check')).toEqual({ code: 0, output: '' });
});

const derivable = existsSync(introspection) && readFileSync(header, 'utf8').includes('guestfs_yara_scan');
(derivable ? test : test.skip)('deriving the description again gives the committed one', async () => {
  const script = `
    import { readFileSync } from 'node:fs';
    import { deriveDescription } from './native/generate/derive.mjs';
    import { descriptionFile, formatDescription, readDescription } from './native/generate/files.mjs';
    const text = (file) => readFileSync(file, 'utf8');
    const version = readDescription().version;
    const derived = formatDescription(deriveDescription(text('${header}'), text('${introspection}'), version));
    console.log(derived === text(descriptionFile));`;
  const { output } = await node('--input-type=module', '-e', script);
  expect(output).toBe('true\n');
});

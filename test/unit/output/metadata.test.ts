import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createMetadata } from '../../../lib/output';
import { osinfoUrl } from '../../../lib/osinfo';
import { makeInput, type GuestChanges } from './guest';
import { recordingContext } from '../support/recording-context';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-metadata-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function write(mode: 'local' | 'qemu' | 'null', changes: GuestChanges = {}): Promise<string[]> {
  const context = recordingContext();
  const output = mode === 'null' ? { mode } : { mode, directory };
  return createMetadata(makeInput(output, changes, context), context);
}

test('local writes libvirt XML and nothing else', async () => {
  expect(await write('local', { name: 'a/b' })).toEqual([join(directory, 'a_b.xml')]);
  expect(readdirSync(directory)).toEqual(['a_b.xml']);
  expect(readFileSync(join(directory, 'a_b.xml'), 'utf8')).toContain('<name>a_b</name>');
});

test('only the owner reads the password of the screen', async () => {
  const mode = (name: string): number => statSync(join(directory, `${name}.xml`)).mode & 0o777;
  await write('local', { name: 'open' });
  await write('local', { name: 'closed', source: { display: { type: 'vnc', password: 'secret' } } });
  expect(mode('open') & 0o600).toBe(0o600);
  expect(mode('closed')).toBe(0o600);
});

test('qemu writes a script that can be run, without the password', async () => {
  const [path] = await write('qemu', { source: { display: { type: 'vnc', password: 'secret' } } });
  expect(path).toBe(join(directory, 'db.sh'));
  expect(statSync(path!).mode & 0o111).not.toBe(0);
  expect(readFileSync(path!, 'utf8')).not.toContain('secret');
  expect(readdirSync(directory)).toEqual(['db.sh']);
});

test('null writes nothing', async () => {
  expect(await write('null')).toEqual([]);
});

test.each(['local', 'qemu'] as const)('%s does not overwrite', async (mode) => {
  const path = join(directory, mode === 'local' ? 'db.xml' : 'db.sh');
  writeFileSync(path, 'mine');
  await expect(write(mode)).rejects.toMatchObject({ code: 'OUTPUT_EXISTS', subject: path });
  expect(readFileSync(path, 'utf8')).toBe('mine');
  rmSync(path);
  symlinkSync(join(directory, 'elsewhere'), path);
  await expect(write(mode)).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
  expect(readdirSync(directory)).toEqual([path.slice(directory.length + 1)]);
});

test('UEFI on an architecture without known firmware is refused, and nothing is left', async () => {
  const changes: GuestChanges = { source: { firmware: 'uefi' }, caps: { arch: 'riscv64', machine: 'virt' } };
  await expect(write('qemu', changes)).rejects.toMatchObject({ code: 'GUEST_UNSUPPORTED' });
  expect(readdirSync(directory)).toEqual([]);
});

describe('osinfoUrl', () => {
  test('finds the entry by any of its short ids', async () => {
    const vendor = join(directory, 'os', 'example.org');
    const { mkdirSync } = await import('node:fs');
    mkdirSync(vendor, { recursive: true });
    const entry = '<os id="http://example.org/os/1"><short-id>os1</short-id><short-id>first</short-id></os>';
    writeFileSync(join(vendor, 'os-1.xml'), `<libosinfo>${entry}</libosinfo>`);
    writeFileSync(join(vendor, 'broken.txt'), '<os id="x"><short-id>os1</short-id></os>');
    const env = { OSINFO_SYSTEM_DIR: directory, OSINFO_LOCAL_DIR: join(directory, 'none') };
    expect(await osinfoUrl('first', env)).toBe('http://example.org/os/1');
    expect(await osinfoUrl('os', env)).toBeUndefined();
    expect(
      await osinfoUrl('os1', { OSINFO_SYSTEM_DIR: '/nonexistent', OSINFO_LOCAL_DIR: '/nonexistent' }),
    ).toBeUndefined();
  });

  const installed = existsSync('/usr/share/osinfo/os/debian.org/debian-11.xml') ? test : test.skip;
  installed('agrees with the database of this host', async () => {
    expect(await osinfoUrl('debian11')).toBe('http://debian.org/debian/11');
    expect(await osinfoUrl('win10')).toBe('http://microsoft.com/win/10');
  });
});

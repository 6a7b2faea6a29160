import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { findSystem, osinfoUrl } from '../../../lib/osinfo';
import { parseOsFile, pathOfId } from '../../../lib/osinfo/database';

const q35 = 'http://qemu.org/chipset/x86/q35';
const virtioNet = 'http://pcisig.com/pci/1af4/1041';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-osinfo-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function put(path: string, os: string): void {
  mkdirSync(dirname(join(directory, path)), { recursive: true });
  writeFileSync(join(directory, path), `<?xml version="1.0"?>\n<libosinfo version="0.0.1">${os}</libosinfo>`);
}
const system = () => join(directory, 'system');
const env = () => ({ OSINFO_SYSTEM_DIR: system(), OSINFO_LOCAL_DIR: join(directory, 'local') });

function family(): void {
  put(
    'system/os/example.org/ex-1.xml',
    `<os id="http://example.org/ex/1"><short-id>ex1</short-id><devices><device id="${q35}"/></devices></os>`,
  );
  put(
    'system/os/example.org/ex-2.xml',
    `<os id="http://example.org/ex/2"><short-id>ex2</short-id><short-id>two</short-id>
       <derives-from id="http://example.org/ex/1"/>
       <driver arch="x86_64"><device id="http://example.org/of-the-driver"/></driver>
       <!-- <devices><device id="http://example.org/not-there"/></devices> -->
       <devices><device id='${virtioNet}'/></devices></os>`,
  );
  put(
    'system/os/clone.org/clone-2.xml',
    '<os id="http://clone.org/clone/2"><short-id>clone2</short-id><clones id="http://example.org/ex/2"/></os>',
  );
}

it('gives a system the devices of those it derives from and clones', async () => {
  family();
  expect([...((await findSystem('ex1', env()))?.devices ?? [])]).toEqual([q35]);
  expect([...((await findSystem('ex2', env()))?.devices ?? [])].sort()).toEqual([virtioNet, q35]);
  expect([...((await findSystem('clone2', env()))?.devices ?? [])].sort()).toEqual([virtioNet, q35]);
});

it('counts neither the devices of a driver that is to be installed nor comments', async () => {
  family();
  const devices = (await findSystem('two', env()))?.devices;
  expect(devices?.has('http://example.org/of-the-driver')).toBe(false);
  expect(devices?.has('http://example.org/not-there')).toBe(false);
});

it('adds what the administrator put into the local directory', async () => {
  family();
  put(
    'local/os/example.org/ex-1.xml',
    `<os id="http://example.org/ex/1"><devices><device id="${virtioNet}"/></devices></os>`,
  );
  expect((await findSystem('ex1', env()))?.devices.has(virtioNet)).toBe(true);
});

it('ends where systems derive from each other', async () => {
  put(
    'system/os/a.org/a-1.xml',
    '<os id="http://a.org/a/1"><short-id>a1</short-id><derives-from id="http://a.org/a/2"/></os>',
  );
  put(
    'system/os/a.org/a-2.xml',
    '<os id="http://a.org/a/2"><short-id>a2</short-id><derives-from id="http://a.org/a/1"/></os>',
  );
  expect((await findSystem('a1', env()))?.devices.size).toBe(0);
});

it('knows no system without the database, and none of the name unknown', async () => {
  await expect(findSystem('ex1', env())).resolves.toBeUndefined();
  family();
  await expect(findSystem('unknown', env())).resolves.toBeUndefined();
  await expect(osinfoUrl('ex3', env())).resolves.toBeUndefined();
});

it('names the URL by any of the short ids, whatever the file is called', async () => {
  put('system/os/x.org/other.xml', '<os id="http://x.org/x/7"><short-id>x7</short-id></os>');
  await expect(osinfoUrl('x7', env())).resolves.toBe('http://x.org/x/7');
});

it('notices that the database changed', async () => {
  put('system/os/x.org/other.xml', '<os id="http://x.org/x/7"><short-id>x7</short-id></os>');
  await expect(osinfoUrl('x8', env())).resolves.toBeUndefined();
  await new Promise((resolve) => setTimeout(resolve, 20));
  put('system/os/x.org/more.xml', '<os id="http://x.org/x/8"><short-id>x8</short-id></os>');
  await expect(osinfoUrl('x8', env())).resolves.toBe('http://x.org/x/8');
  await expect(osinfoUrl('x7', env())).resolves.toBe('http://x.org/x/7');
});

it('reads all of the database once for all who ask', async () => {
  const file = 'system/os/x.org/other.xml';
  put(file, '<os id="http://x.org/x/7"><short-id>x7</short-id></os>');
  await expect(osinfoUrl('x7', env())).resolves.toBe('http://x.org/x/7');
  // In place, as no package manager does.
  put(file, '<os id="http://x.org/x/9"><short-id>x7</short-id><short-id>x9</short-id></os>');
  await expect(osinfoUrl('x9', env())).resolves.toBeUndefined();
  await expect(osinfoUrl('x7', env())).resolves.toBe('http://x.org/x/9');
});

it('makes nothing of a file that is no description', () => {
  expect(parseOsFile('<os id="a">')).toEqual([]);
  expect(parseOsFile('')).toEqual([]);
});

it('never leaves the database', () => {
  expect(pathOfId('http://redhat.com/rhel/7.2')).toBe('os/redhat.com/rhel-7.2.xml');
  expect(pathOfId('http://../../etc/passwd')).toBeUndefined();
  expect(pathOfId('no url')).toBeUndefined();
});

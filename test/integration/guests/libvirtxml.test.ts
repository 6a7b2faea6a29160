import { execFileSync, spawnSync } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { convert, type ConvertOptions } from '../../../lib';
import type { GuestDescription } from '../../../types/guest-description';
import { buildGuest, type Guest } from '../../guests';
import { addressesByInterface } from '../support/addresses';
import { bootAndObserve, bootDomain, bootTimeout, newlyFailedUnits } from '../support/boot';
import { guestsUnderTest } from '../support/guests-under-test';
import { hostState, leftovers, nothing, sha256 } from '../support/leftovers';
import { acceleration, checkTimeout, conversionTimeout, guestTimeout } from '../support/source';

// A guest whose disk stands where libvirt's XML says: with a new host name onto a block device, and described as JSON.

const [name, expected] = guestsUnderTest()[0]!;
const hostname = 'web.example.com';
let directory: string;
let guest: Guest;
let digest: string;

function domainOf({ disk, vcpus, firmware, nics }: Guest): string {
  const cards = nics.map(
    (_nic, index) =>
      `<interface type='network'><mac address='52:54:00:00:00:0${index + 1}'/><source network='default'/>
       <model type='e1000'/></interface>`,
  );
  return `<domain type='vmware'>
    <name>${name}</name><memory unit='MiB'>1024</memory><vcpu>${vcpus}</vcpu>
    <os firmware='${firmware === 'uefi' ? 'efi' : 'bios'}'><type arch='x86_64'>hvm</type></os>
    <devices>
      <disk type='file' device='disk'>
        <driver name='qemu' type='qcow2'/><source file='${disk}'/><target dev='sda' bus='scsi'/>
      </disk>
      <controller type='scsi' index='0' model='lsilogic'/>
      ${cards.join('')}
    </devices></domain>`;
}

/** The block device for the disk: a loop device where this user can make one, else undefined. */
function loopDevice(): string | undefined {
  const file = join(directory, 'device');
  closeSync(openSync(file, 'w'));
  const info = execFileSync('qemu-img', ['info', '--output=json', guest.disk], { encoding: 'utf8' });
  truncateSync(file, (JSON.parse(info) as { 'virtual-size': number })['virtual-size']);
  const { status, stdout } = spawnSync('losetup', ['--find', '--show', file], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

function optionsFor(output: ConvertOptions['output']): ConvertOptions {
  const { luks } = guest;
  return {
    input: { mode: 'libvirtxml', path: join(directory, 'guest.xml') },
    output,
    appliance: { acceleration: acceleration() },
    ...(luks && { keys: [{ device: luks.device, passphrase: luks.passphrase }] }),
  };
}

beforeAll(async () => {
  guest = await buildGuest(name, { log: (message) => process.stderr.write(`${message}\n`) });
  directory = mkdtempSync(join(process.env.TMPDIR ?? tmpdir(), 'v2v-libvirtxml-test.'));
  digest = await sha256(guest.disk);
  writeFileSync(join(directory, 'guest.xml'), domainOf(guest));
}, guestTimeout);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('to -o local, with --hostname', () => {
  let device: string | undefined;
  let out: string;
  beforeAll(() => {
    out = join(directory, 'out');
    mkdirSync(out);
    device = loopDevice();
    if (device === undefined) console.warn('No loop device can be made here: the disk is written to a file.');
    else symlinkSync(device, join(out, `${name}-sda`));
  });
  afterAll(() => {
    if (device !== undefined) execFileSync('losetup', ['--detach', device]);
  });

  it(
    'is converted',
    async () => {
      const host = hostState();
      const result = await convert({
        ...optionsFor({ mode: 'local', directory: out }),
        customize: [{ operation: 'hostname', hostname }],
      });
      expect(result.source).toMatchObject({
        name,
        hypervisor: 'vmware',
        memory: 1024 ** 3,
        disks: [{ id: 0, image: { kind: 'file', path: guest.disk, format: 'qcow2' }, controller: 'scsi' }],
      });
      expect(result.conversion.guestcaps).toMatchObject({ blockBus: 'virtio-blk', netBus: 'virtio-net' });
      expect(result.machine.nics.map(({ mac }) => mac)).toEqual(
        guest.nics.map((_nic, index) => `52:54:00:00:00:0${index + 1}`),
      );
      expect(result.conversion.steps).toContainEqual(
        expect.objectContaining({ name: 'hostname', outcome: 'done' }),
      );
      expect(result.conversion.changes).toContainEqual(
        expect.objectContaining({ path: '/etc/hostname', diff: expect.stringContaining(`+${hostname}`) }),
      );
      const xml = readFileSync(join(out, `${name}.xml`), 'utf8');
      if (device !== undefined) expect(xml).toContain(`<source dev="${join(out, `${name}-sda`)}"/>`);
      expect(await leftovers(host)).toEqual(nothing);
    },
    conversionTimeout,
  );

  it(
    'boots under its new name',
    async () => {
      const asked: string[] = [];
      const machine = bootDomain(join(out, `${name}.xml`));
      const report = await bootAndObserve(machine, guest, async (running) => {
        asked.push((await running.run('hostname')).trim(), (await running.run('hostname -s')).trim());
      });
      expect(asked).toEqual([hostname, 'web']);
      expect(report.rootDevice).toMatch(expected.rootDevice);
      expect(addressesByInterface(report.addresses)).toEqual(addressesByInterface(guest.source.addresses));
      expect(newlyFailedUnits(report, guest)).toEqual([]);
    },
    bootTimeout,
  );
});

it(
  'is described as JSON',
  async () => {
    const out = join(directory, 'json');
    mkdirSync(out);
    const host = hostState();
    const output = { mode: 'json', directory: out, disksPattern: 'disk%{DiskNo}.qcow2' } as const;
    const result = await convert({ ...optionsFor(output), disks: { format: 'qcow2' } });
    expect(readdirSync(out).sort()).toEqual([`disk1.qcow2`, `${name}.json`].sort());
    const described = JSON.parse(readFileSync(join(out, `${name}.json`), 'utf8')) as GuestDescription;
    expect(described).toMatchObject({
      machine: JSON.parse(JSON.stringify(result.machine)) as object,
      disks: [{ name: 'sda', path: join(out, 'disk1.qcow2'), format: 'qcow2' }],
    });
    execFileSync('qemu-img', ['check', '-q', '-f', 'qcow2', join(out, 'disk1.qcow2')]);
    expect(await leftovers(host)).toEqual(nothing);
  },
  conversionTimeout,
);

it('leaves the source as it was', async () => expect(await sha256(guest.disk)).toBe(digest), checkTimeout);

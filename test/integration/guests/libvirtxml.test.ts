import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { convert } from '../../../lib';
import type { ConvertResult } from '../../../types/result';
import { buildGuest, type Guest } from '../../guests';
import { guestsUnderTest } from '../support/guests-under-test';
import { hostState, leftovers, type HostState, nothing, sha256 } from '../support/leftovers';
import { acceleration, checkTimeout, conversionTimeout, guestTimeout } from '../support/source';

// A guest whose disk stands where libvirt's XML says, converted; that it boots then is what boots.test.ts tests.

const [name] = guestsUnderTest()[0]!;
let directory: string;
let guest: Guest;
let digest: string;
let host: HostState;
let result: ConvertResult;

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

beforeAll(async () => {
  guest = await buildGuest(name, { log: (message) => process.stderr.write(`${message}\n`) });
  directory = mkdtempSync(join(tmpdir(), 'v2v-libvirtxml-test.'));
  digest = await sha256(guest.disk);
}, guestTimeout);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

it(
  'is converted',
  async () => {
    const path = join(directory, 'guest.xml');
    writeFileSync(path, domainOf(guest));
    host = hostState();
    const { luks } = guest;
    result = await convert({
      input: { mode: 'libvirtxml', path },
      output: { mode: 'null' },
      appliance: { acceleration: acceleration() },
      ...(luks && { keys: [{ device: luks.device, passphrase: luks.passphrase }] }),
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
  },
  conversionTimeout,
);

it(
  'leaves the source as it was, and nothing on the host',
  async () => {
    expect(await sha256(guest.disk)).toBe(digest);
    expect(await leftovers(host)).toEqual(nothing);
  },
  checkTimeout,
);

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

import { convert } from '../../../lib';
import { buildGuest, type Guest } from '../../guests';
import { guestsUnderTest } from '../support/guests-under-test';
import { sha256 } from '../support/leftovers';
import { acceleration, conversionTimeout, guestTimeout } from '../support/source';

// A guest of libvirt, whose disk is a volume of a storage pool.

const [name] = guestsUnderTest()[0]!;
let directory: string;
let guest: Guest;

function nodeOf({ disk, vcpus, firmware }: Guest): string {
  return `<node xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>
    <domain type='test'><name>${name}</name><memory unit='MiB'>1024</memory><vcpu>${vcpus}</vcpu>
      <os firmware='${firmware === 'uefi' ? 'efi' : 'bios'}'><type>hvm</type></os>
      <devices><disk type='volume' device='disk'>
        <driver name='qemu' type='qcow2'/><source pool='guests' volume='${basename(disk)}'/>
        <target dev='vda' bus='virtio'/></disk></devices>
      <test:runstate>5</test:runstate></domain>
    <pool type='dir'><name>guests</name><target><path>${dirname(disk)}</path></target>
      <volume type='file'><name>${basename(disk)}</name><capacity>1048576</capacity></volume></pool></node>`;
}

beforeAll(async () => {
  guest = await buildGuest(name);
  directory = mkdtempSync(join(tmpdir(), 'v2v-libvirt-test.'));
}, guestTimeout);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test(
  'a guest of libvirt is converted from the volume that it is on, which stays as it is',
  async () => {
    const digest = await sha256(guest.disk);
    const node = join(directory, 'node.xml');
    writeFileSync(node, nodeOf(guest));
    const out = mkdtempSync(join(directory, 'out.'));
    const { luks } = guest;
    const result = await convert({
      input: { mode: 'libvirt', connection: `test://${node}`, guest: name },
      output: { mode: 'local', directory: out },
      appliance: { acceleration: acceleration() },
      ...(luks && { keys: [{ device: luks.device, passphrase: luks.passphrase }] }),
    });
    expect(result.source).toMatchObject({ name, hypervisor: 'test', vcpus: guest.vcpus });
    expect(readdirSync(out).sort()).toEqual([`${name}-sda`, `${name}.xml`]);
    expect(await sha256(guest.disk)).toBe(digest);
  },
  conversionTimeout,
);

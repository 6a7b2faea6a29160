import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { packOva, type Guest } from '../../guests';

let directory: string;
let guest: Guest;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-node-ova-'));
  const disk = join(directory, 'disk.qcow2');
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', disk, '1M']);
  guest = {
    name: 'el7like',
    directory,
    disk,
    format: 'qcow2',
    virtualSize: 1024 ** 2,
    memoryMiB: 1024,
    vcpus: 2,
    firmware: 'bios',
    diskController: 'lsilogic',
    nics: [{ name: 'ens192', pciSlot: 192 }],
  } as Guest;
});
afterEach(() => rmSync(directory, { recursive: true }));

function unpack(ova: string): string[] {
  execFileSync('tar', ['-xf', ova, '-C', directory]);
  return execFileSync('tar', ['-tf', ova], { encoding: 'utf8' }).trim().split('\n');
}

it('packs descriptor, manifest and disk in the order of an export', async () => {
  const ova = await packOva(guest, { path: join(directory, 'a.ova') });
  expect(unpack(ova)).toEqual(['el7like.ovf', 'el7like.mf', 'el7like-disk1.vmdk']);
  const manifest = readFileSync(join(directory, 'el7like.mf'), 'utf8');
  for (const file of ['el7like.ovf', 'el7like-disk1.vmdk']) {
    const digest = createHash('sha256')
      .update(readFileSync(join(directory, file)))
      .digest('hex');
    expect(manifest).toContain(`SHA256(${file})= ${digest}\n`);
  }
  const info = execFileSync('qemu-img', ['info', '--output=json', join(directory, 'el7like-disk1.vmdk')], {
    encoding: 'utf8',
  });
  expect(JSON.parse(info)).toMatchObject({
    format: 'vmdk',
    'virtual-size': 1024 ** 2,
    'format-specific': { data: { 'create-type': 'streamOptimized' } },
  });
});

it('describes the machine as VMware does, without a MAC address', async () => {
  unpack(await packOva(guest, { path: join(directory, 'a.ova'), manifest: false, name: 'a <b>' }));
  const ovf = readFileSync(join(directory, 'a <b>.ovf'), 'utf8');
  expect(ovf).toContain('<Name>a &lt;b&gt;</Name>');
  expect(ovf).toContain('vmw:key="slotInfo.pciSlotNumber" vmw:value="192"');
  expect(ovf).toContain('<rasd:ResourceSubType>E1000</rasd:ResourceSubType>');
  expect(ovf).not.toMatch(/<rasd:Address>[0-9a-f]{2}:/i);
});

it('describes firmware, controller and every network card', async () => {
  guest = {
    ...guest,
    firmware: 'uefi',
    diskController: 'pvscsi',
    nics: [
      { name: 'ens192', pciSlot: 192 },
      { name: 'ens224', pciSlot: 224 },
    ],
  };
  unpack(await packOva(guest, { path: join(directory, 'a.ova'), manifest: false }));
  const ovf = readFileSync(join(directory, 'el7like.ovf'), 'utf8');
  expect(ovf).toContain('vmw:key="firmware" vmw:value="efi"');
  expect(ovf).toContain('<rasd:ResourceSubType>VirtualSCSI</rasd:ResourceSubType>');
  expect(ovf.match(/pciSlotNumber" vmw:value="(192|224)"/g)).toHaveLength(2);
  expect(ovf.match(/<rasd:InstanceID>[78]</g)).toHaveLength(2);
});

it('puts a MAC address in where asked, and leaves nothing behind', async () => {
  const path = join(directory, 'a.ova');
  await packOva(guest, { path, manifest: 'sha1', macs: ['00:50:56:01:02:03'] });
  expect(readdirSync(directory).sort()).toEqual(['a.ova', 'disk-streamoptimized.vmdk', 'disk.qcow2']);
  unpack(path);
  expect(readFileSync(join(directory, 'el7like.ovf'), 'utf8')).toContain(
    '<rasd:Address>00:50:56:01:02:03</rasd:Address>',
  );
  expect(readFileSync(join(directory, 'el7like.mf'), 'utf8')).toMatch(
    /^SHA1\(el7like\.ovf\)= [0-9a-f]{40}$/m,
  );
});

import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { makeDisk } from '../../guests/disk-image';
import { planDisk, type DiskPlan, type Layout, type PlannedVolume } from '../../guests/disk-plan';

// Filesystems made and filled as they are for guests, only small; read back by their own tools.

const MiB = 1024 ** 2;
const passphrase = 'open sesame';
/** QEMU measures how fast the host derives keys before it makes one. */
const timeout = 60_000;
let directory: string;
let disk: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-node-disk-'));
  disk = join(directory, 'disk.raw');
});
afterEach(() => rmSync(directory, { recursive: true }));

async function make(layout: Layout, files: Record<string, string>): Promise<DiskPlan> {
  const root = join(directory, 'root');
  const work = join(directory, 'work');
  for (const path of [root, work]) mkdirSync(path);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const plan = planDisk({ id: 'abcd', diskController: 'lsilogic' }, layout, 400 * MiB);
  const run = async (program: string, args: string[]): Promise<string> =>
    (await promisify(execFile)(program, args)).stdout;
  await makeDisk(disk, { plan, root, passphrase, work, fakerootState: join(work, 'state'), run });
  // Whatever was made on the way is in the disk now: no image is left
  expect(readdirSync(work).filter((name) => name.endsWith('.img'))).toEqual([]);
  return plan;
}

function output(program: string, ...args: string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function probe({ offset, size }: PlannedVolume): string {
  return output('/sbin/blkid', '-p', '-O', String(offset), '-S', String(size), '-o', 'export', disk);
}

function volumeOf(plan: DiskPlan, mount: string): PlannedVolume {
  const found = plan.volumes.find((volume) => volume.mount === mount);
  if (found === undefined) throw new Error(`nothing is mounted on ${mount}`);
  return found;
}

it(
  'splits a root directory over a system partition, /boot and root',
  async () => {
    const plan = await make(
      {
        table: 'gpt',
        partitions: [
          { MiB: 40, filesystem: 'vfat', mount: '/boot/efi' },
          { MiB: 60, filesystem: 'ext4', mount: '/boot' },
          { MiB: 100, filesystem: 'ext4', mount: '/' },
          { filesystem: 'swap' },
        ],
      },
      { 'etc/fstab': 'table\n', 'boot/vmlinuz': 'kernel\n', 'boot/efi/EFI/BOOT/BOOTX64.EFI': 'loader\n' },
    );
    const [efi, boot, root] = ['/boot/efi', '/boot', '/'].map((mount) => volumeOf(plan, mount)) as [
      PlannedVolume,
      PlannedVolume,
      PlannedVolume,
    ];
    const cat = (volume: PlannedVolume, path: string): string =>
      output('/sbin/debugfs', '-R', `cat ${path}`, `${disk}?offset=${volume.offset}`);
    expect(output('mtype', '-i', `${disk}@@${efi.offset}`, '::/EFI/BOOT/BOOTX64.EFI')).toBe('loader\n');
    expect(cat(boot, '/vmlinuz')).toBe('kernel\n');
    expect(cat(root, '/etc/fstab')).toBe('table\n');
    expect(output('/sbin/debugfs', '-R', 'ls -p /boot', `${disk}?offset=${root.offset}`)).not.toContain(
      'vmlinuz',
    );
    expect(probe(efi)).toContain('UUID=5EED-ABCD\n');
    // UEFI firmware goes by the number of clusters
    const clusters = /cluster size: 1 sectors/;
    expect(output('minfo', '-i', `${disk}@@${efi.offset}`, '::')).toMatch(clusters);
    expect(probe(root)).toContain(`UUID=${root.uuid}\n`);
    expect(output('/sbin/sfdisk', '--json', disk)).toContain('C12A7328-F81F-11D2-BA4B-00A0C93EC93B');
  },
  timeout,
);

it(
  'encrypts a logical volume with the passphrase',
  async () => {
    const volumes = [
      { name: 'root', MiB: 48, filesystem: 'ext4', mount: '/', luks: 'root_crypt' },
      { name: 'swap', MiB: 8, filesystem: 'swap' },
    ];
    const plan = await make(
      { table: 'dos', partitions: [{ group: 'vg0', volumes }] },
      { 'etc/hostname': 'secret\n' },
    );
    const { offset, size } = volumeOf(plan, '/');
    expect(probe(volumeOf(plan, '/'))).toMatch(
      /^UUID=6e0f1d5a-8a52-4f5b-9d3c-5eedabcd0020\n[\s\S]*crypto_LUKS/m,
    );
    const secret = join(directory, 'secret');
    writeFileSync(secret, passphrase);
    const plain = join(directory, 'plain.img');
    const file = `file.driver=raw,file.offset=${offset},file.size=${size},file.file.filename=${disk}`;
    output(
      'qemu-img',
      'convert',
      '--object',
      `secret,id=s,file=${secret}`,
      '--image-opts',
      `driver=luks,key-secret=s,${file}`,
      '-O',
      'raw',
      plain,
    );
    expect(output('/sbin/debugfs', '-R', 'cat /etc/hostname', plain)).toBe('secret\n');
  },
  timeout,
);

it(
  'fills a btrfs',
  async () => {
    const plan = await make(
      { table: 'dos', partitions: [{ MiB: 300, filesystem: 'btrfs', mount: '/' }, { filesystem: 'swap' }] },
      { 'etc/hostname': 'one\n' },
    );
    expect(probe(volumeOf(plan, '/'))).toMatch(/^TYPE=btrfs$/m);
    expect(probe(plan.volumes[1]!)).toMatch(/^TYPE=swap$/m);
  },
  timeout,
);

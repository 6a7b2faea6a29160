import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { createContext, openSource } from '../../../lib';
import { libvirtInput } from '../../../lib/input/libvirt';
import { LibvirtConnection } from '../../../lib/libvirt';
import { SessionLibvirt } from '../support/session-libvirt';

const timeout = 300_000;
const secret = 'AQAsecretkey';

let libvirt: SessionLibvirt;
let pool: string;

const domainOf = (name: string, disk: string): string => `<domain type='qemu'><name>${name}</name>
  <memory unit='MiB'>64</memory><vcpu>1</vcpu><os><type arch='x86_64' machine='q35'>hvm</type></os>
  <metadata><libosinfo:libosinfo xmlns:libosinfo='http://libosinfo.org/xmlns/libvirt/domain/1.0'>
  <libosinfo:os id='http://debian.org/debian/12'/></libosinfo:libosinfo></metadata>
  <devices>${disk}<graphics type='vnc' passwd='hunter2'/></devices></domain>`;

async function define(name: string, disk: string): Promise<void> {
  const path = join(libvirt.directory, `${name}.xml`);
  writeFileSync(path, domainOf(name, disk));
  chmodSync(path, 0o644);
  await libvirt.virsh('define', path);
}

beforeAll(async () => {
  libvirt = await SessionLibvirt.start();
  pool = libvirt.makeDirectory('images');
  await libvirt.virsh('pool-define-as', 'images', 'dir', '--target', pool);
  await libvirt.virsh('pool-start', 'images');
  await libvirt.virsh('vol-create-as', 'images', 'web.qcow2', '64M', '--format', 'qcow2');
  await define(
    'web',
    `<disk type='volume' device='disk'><driver name='qemu' type='qcow2'/><source pool='images' volume='web.qcow2'/><target dev='vda' bus='virtio'/></disk>`,
  );
  const raw = join(pool, 'busy.img');
  execFileSync('qemu-img', ['create', '-q', '-f', 'raw', raw, '16M']);
  chmodSync(raw, 0o666);
  await define(
    'busy',
    `<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='${raw}'/><target dev='vda' bus='virtio'/></disk>`,
  );
  await libvirt.virsh('start', '--paused', 'busy');
}, timeout);

afterAll(async () => {
  await libvirt?.virsh('destroy', 'busy').catch(() => undefined);
  await libvirt?.[Symbol.asyncDispose]();
}, timeout);

test(
  'guests of libvirt are listed with their disks',
  async () => {
    await using context = await createContext();
    const guests = await libvirtInput.list!({ mode: 'libvirt', connection: libvirt.uri }, context);
    const memory = 64 * 1024 ** 2;
    const common = { memory, vcpus: 1, system: 'http://debian.org/debian/12' };
    expect(guests).toEqual([
      expect.objectContaining({
        ...common,
        name: 'busy',
        power: 'paused',
        disks: [{ path: join(pool, 'busy.img'), size: 16 * 1024 ** 2 }],
      }),
      expect.objectContaining({
        ...common,
        name: 'web',
        power: 'off',
        disks: [{ path: join(pool, 'web.qcow2'), size: 64 * 1024 ** 2 }],
      }),
    ]);
  },
  timeout,
);

test(
  'a guest whose disk is a volume is opened, with the password of its display',
  async () => {
    await using context = await createContext();
    const source = await openSource({ mode: 'libvirt', connection: libvirt.uri, guest: 'web' }, context);
    expect(source).toMatchObject({
      name: 'web',
      hypervisor: 'qemu',
      display: { type: 'vnc', password: 'hunter2' },
      disks: [{ image: { kind: 'file', path: join(pool, 'web.qcow2'), format: 'qcow2' } }],
    });
  },
  timeout,
);

test(
  'a guest that is paused is refused',
  async () => {
    await using context = await createContext();
    const opening = openSource({ mode: 'libvirt', connection: libvirt.uri, guest: 'busy' }, context);
    await expect(opening).rejects.toMatchObject({
      code: 'SOURCE_RUNNING',
      message: 'The guest busy is paused.',
    });
  },
  timeout,
);

test(
  'the password of a disk is the secret that libvirt keeps, unless it is private',
  async () => {
    const uuid = '7a5ad7f6-9f4b-4c6e-8c5c-7f2d7bd2c4a1';
    const path = join(libvirt.directory, 'secret.xml');
    writeFileSync(
      path,
      `<secret ephemeral='no' private='no'><uuid>${uuid}</uuid><usage type='ceph'><name>client.v2v</name></usage></secret>`,
    );
    chmodSync(path, 0o644);
    await libvirt.virsh('secret-define', path);
    await libvirt.virsh('secret-set-value', uuid, Buffer.from(secret).toString('base64'));
    await using connection = await LibvirtConnection.open(libvirt.uri);
    expect((await connection.secretValue({ uuid })).toString()).toBe(secret);
    expect((await connection.secretValue({ type: 'ceph', usage: 'client.v2v' })).toString()).toBe(secret);
    await expect(connection.secretValue({ type: 'ceph', usage: 'nobody' })).rejects.toMatchObject({
      code: 'LIBVIRT',
      libvirtCode: 66,
    });
  },
  timeout,
);

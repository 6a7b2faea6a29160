import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { domainXml } from '../../../lib/output/domain-xml';
import { makeMachine, makePlan, type GuestChanges } from '../../unit/output/guest';
import { machineTable } from '../../unit/output/machines';
import { recordingContext } from '../../unit/support/recording-context';
import { SessionLibvirt } from '../support/session-libvirt';

// What the domain XML says to a real libvirt: whether it takes it, and what it makes of it.

const timeout = 120_000;
const hasOvmf = existsSync('/usr/share/OVMF/OVMF_CODE_4M.ms.fd');
const hasSwtpm = existsSync('/usr/bin/swtpm') && existsSync('/usr/bin/swtpm_setup');

let libvirt: SessionLibvirt;
let images: string;
beforeAll(async () => {
  libvirt = await SessionLibvirt.start();
  images = libvirt.makeDirectory('images');
}, timeout);
afterAll(() => libvirt?.[Symbol.asyncDispose](), timeout);

/** Defines a machine and returns what libvirt has then. `as`: the type of domain that it is written for. */
async function define(name: string, changes: GuestChanges, as: 'kvm' | 'qemu' = 'qemu'): Promise<string> {
  const plan = makePlan({ mode: 'local', directory: images }, { ...changes, name });
  const machine = await makeMachine(plan, changes, recordingContext());
  const xml = domainXml(machine, plan.disks, { type: as });
  const path = join(libvirt.directory, `${name}.xml`);
  // There is no KVM where this is tested; the rest is what a libvirt with KVM is told.
  writeFileSync(path, xml.replace('<domain type="kvm">', '<domain type="qemu">'));
  await libvirt.virsh('define', '--validate', path);
  return libvirt.virsh('dumpxml', '--inactive', '--security-info', name);
}

async function undefine(name: string): Promise<void> {
  await libvirt.virsh('undefine', name, '--nvram', ...(hasSwtpm ? ['--tpm'] : []));
}

// Of the table every eleventh: of each choice some.
const some = machineTable().filter(
  ({ changes }, index) =>
    index % 11 === 0 &&
    changes.caps?.machine !== 'virt' &&
    (hasOvmf || changes.source?.firmware !== 'uefi') &&
    (hasSwtpm || changes.source?.tpm === undefined),
);

test.each(some.map(({ name, changes }) => [name, changes] as const))(
  'libvirt defines %s',
  async (_, changes) => {
    const defined = await define('each', changes, 'kvm');
    expect(defined).toContain('<name>each</name>');
    expect(defined.includes(`<timer name='hpet' present='no'/>`)).toBe(
      changes.inspection?.type === 'windows',
    );
    await undefine('each');
  },
  timeout,
);

// Proxmox VE takes another processor, controller and TPM than a guest expects where it is told none; so may any libvirt.
(hasSwtpm ? test : test.skip)(
  'nothing is left to defaults that may be others elsewhere',
  async () => {
    const changes: GuestChanges = { caps: { blockBus: 'virtio-scsi' }, source: { tpm: '2.0', nics: [] } };
    const xml = await define('defaults', changes);
    expect(xml).toMatch(/<cpu mode='host-model'/);
    expect(xml).toMatch(/<controller type='scsi' index='0' model='virtio-scsi'>/);
    expect(xml).toMatch(/<tpm model='tpm-crb'>\s*<backend type='emulator' version='2.0'/);
    expect(xml).toMatch(/<driver name='qemu' type='raw'/);
    await undefine('defaults');
  },
  timeout,
);

/** Starts a machine without letting it run, and returns what libvirt made of it. */
async function start(changes: GuestChanges): Promise<string> {
  const small = { memory: 256 * 1024 ** 2, nics: [] };
  for (const letter of ['a', 'b'].slice(0, changes.disks ?? 1)) {
    const disk = join(images, `run-sd${letter}`);
    writeFileSync(disk, Buffer.alloc(1024 ** 2));
    chmodSync(disk, 0o666);
  }
  // A host that builds or tests seldom has vhost-vsock.
  const caps = { ...changes.caps, virtioSocket: false };
  await define('run', { ...changes, caps, source: { ...changes.source, ...small } });
  try {
    await libvirt.virsh('start', '--paused', 'run');
    expect(await libvirt.virsh('domstate', 'run')).toBe('paused');
    return await libvirt.virsh('dumpxml', 'run');
  } finally {
    await libvirt.virsh('destroy', 'run').catch(() => undefined);
    await undefine('run');
  }
}

test('libvirt starts a guest with BIOS', () => start({ disks: 2 }), timeout);

(hasOvmf ? describe : describe.skip)('the firmware that libvirt starts a guest with', () => {
  const loaderOf = (xml: string) => /<loader[^>]*>([^<]*)</.exec(xml)?.[1];

  // terraform-provider-libvirt issue 981, cockpit-machines issue 1220: left to itself it takes one with Secure Boot.
  test(
    'has no Secure Boot where the source says nothing of it',
    async () => {
      const caps = { virtio10: false, blockBus: 'virtio-scsi' } as const;
      const xml = await start({ source: { firmware: 'uefi' }, caps });
      expect(loaderOf(xml)).toMatch(/OVMF_CODE_4M\.fd$/);
      expect(xml).toMatch(/<nvram template='[^']*OVMF_VARS_4M\.fd'/);
      expect(xml).not.toMatch(/<smm|secure='yes'/);
    },
    timeout,
  );

  // forklift issue 19: that the firmware is UEFI does not say that it is Secure Boot; where it is, it is.
  test(
    'has Secure Boot with its keys where the source has',
    async () => {
      const xml = await start({
        source: { firmware: 'uefi', uefiSecureBoot: true, ...(hasSwtpm ? { tpm: '2.0' } : {}) },
        inspection: { type: 'windows', osinfo: 'win11', majorVersion: 10, minorVersion: 0 },
        caps: { rtcUtc: false },
      });
      expect(loaderOf(xml)).toMatch(/\.ms\.fd$/);
      expect(xml).toMatch(/<loader [^>]*secure='yes'/);
      expect(xml).toMatch(/<nvram template='[^']*\.ms\.fd'/);
      expect(xml).toMatch(/<smm state='on'\/>/);
    },
    timeout,
  );
});

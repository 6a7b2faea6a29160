import { dirname } from 'node:path/posix';

import {
  convertGuest,
  type ConversionStep,
  type ConvertGuestInput,
  type LinuxState,
} from '../../../lib/conversion';
import { application, inspection, source } from './support/linux-state';
import { recordingContext } from '../support/recording-context';
import { stepGuest } from './support/step-guest';
import { linuxOf } from '../support/linux-of';

const version = '6.1.0-13-amd64';
const files = {
  '/etc/fstab': '/dev/sda1 / ext4 defaults 0 1\n/dev/sda2 none swap sw 0 0\n',
  '/etc/default/grub': 'GRUB_CMDLINE_LINUX_DEFAULT="quiet resume=/dev/sda2"\n',
  '/boot/grub/grub.cfg': `menuentry 'Debian' {\n\tlinux\t/boot/vmlinuz-${version} root=/dev/sda1 ro resume=/dev/sda2\n}\n`,
  [`/boot/vmlinuz-${version}`]: '',
  [`/boot/initrd.img-${version}`]: '',
  [`/lib/modules/${version}/kernel/virtio_blk.ko`]: '',
  [`/lib/modules/${version}/kernel/virtio_net.ko`]: '',
  [`/var/lib/dpkg/info/linux-image-${version}.list`]: `/boot/vmlinuz-${version}\n/lib/modules/${version}\n`,
};

const omit = ['initrd-plan', 'initrd', 'network-names'];

function input(changes: Partial<ConvertGuestInput> = {}): ConvertGuestInput {
  return {
    source: source(),
    inspection: inspection({ applications: [application(`linux-image-${version}`, '6.1.55', '1')] }),
    steps: { omit },
    ...changes,
  };
}

it('converts a Debian guest that goes by device names, and runs none of its programs', async () => {
  const guest = stepGuest({ files });
  const context = recordingContext();
  const conversion = await convertGuest(guest, input(), context);
  expect(conversion.guestcaps).toMatchObject({
    blockBus: 'virtio-blk',
    netBus: 'virtio-net',
    machine: 'q35',
    arch: 'x86_64',
  });
  expect(linuxOf(conversion).blockDeviceMap).toEqual({ sda: 'vda', xvda: 'vda' });
  expect(linuxOf(conversion).kernels?.best.version).toBe(version);
  expect(guest.text('/etc/fstab')).toBe('/dev/vda1 / ext4 defaults 0 1\n/dev/vda2 none swap sw 0 0\n');
  expect(guest.text('/boot/grub/grub.cfg')).toContain('root=/dev/vda1 ro resume=/dev/vda2\n');
  expect(guest.text('/etc/default/grub')).toBe('GRUB_CMDLINE_LINUX_DEFAULT="quiet resume=/dev/vda2"\n');
  expect(guest.ran).toEqual([]);
  expect(conversion.steps.find(({ name }) => name === 'vmware-packages')).toMatchObject({
    outcome: 'skipped',
  });
  expect(context.events.at(-1)).toEqual({ type: 'conversion', conversion });
});

it('says which files it changed, line by line', async () => {
  const guest = stepGuest({ files });
  const { changes } = await convertGuest(guest, input(), recordingContext());
  expect(changes.map(({ path, action }) => [path, action])).toEqual([
    ['/boot/grub/grub.cfg', 'modified'],
    ['/etc/default/grub', 'modified'],
    ['/etc/fstab', 'modified'],
  ]);
  expect(changes.at(-1)).toMatchObject({
    type: 'file',
    sizeBefore: files['/etc/fstab'].length,
    diff: `--- a/etc/fstab
+++ b/etc/fstab
@@ -1,2 +1,2 @@
-/dev/sda1 / ext4 defaults 0 1
-/dev/sda2 none swap sw 0 0
+/dev/vda1 / ext4 defaults 0 1
+/dev/vda2 none swap sw 0 0
`,
  });
});

it('knows what the user’s own step changed, and masks the secrets in it', async () => {
  const path = '/etc/NetworkManager/system-connections/office.nmconnection';
  const own: ConversionStep<LinuxState> = {
    name: 'office network',
    phase: 'customize',
    applies: () => true,
    run: ({ guest }) => guest.write(path, Buffer.from('[wifi-security]\npsk=topsecret\n')),
  };
  const guest = stepGuest({ files, directories: [dirname(path)] });
  const conversion = await convertGuest(guest, input({ steps: { linux: [own], omit } }), recordingContext());
  const [change] = conversion.changes.filter((each) => each.path === path);
  expect(change).toMatchObject({ action: 'created', diff: expect.stringContaining('+psk=********\n') });
  expect(JSON.stringify(conversion)).not.toContain('topsecret');
});

it.each([
  ['failed', false, { diff: expect.stringContaining('+/dev/vda1') }],
  ['cancelled', true, { noDiff: 'not read' }],
] as const)('tells what was done when it is %s', async (outcome, aborts, shown) => {
  const controller = new AbortController();
  const context = { ...recordingContext(), signal: controller.signal };
  const own: ConversionStep<LinuxState> = {
    name: 'own',
    phase: 'finish',
    applies: () => true,
    run: () => {
      if (aborts) controller.abort();
      return Promise.reject(new Error('no certificate'));
    },
  };
  const guest = stepGuest({ files });
  await expect(convertGuest(guest, input({ steps: { linux: [own], omit } }), context)).rejects.toMatchObject({
    code: aborts ? 'ABORTED' : 'INTERNAL',
    stage: 'convert',
  });
  const last = context.events.at(-1);
  if (last?.type !== 'conversion-failed') throw new Error(`the last event is ${last?.type}`);
  expect(last.conversion.steps.at(-1)).toMatchObject({ name: 'own', outcome });
  expect(last.conversion).toMatchObject({
    blockDeviceMap: { sda: 'vda' },
    guestcaps: { blockBus: 'virtio-blk' },
  });
  const fstab = last.conversion.changes.find(({ path }) => path === '/etc/fstab');
  expect(fstab).toMatchObject({ action: 'modified', ...shown });
});

it('converts a guest whose package database is damaged', async () => {
  const guest = stepGuest({ files });
  const damaged = inspection({ applications: [], damagedPackages: '/var/lib/dpkg/status' });
  const conversion = await convertGuest(guest, input({ inspection: damaged }), recordingContext());
  expect(linuxOf(conversion).kernels?.best).toMatchObject({ version, vmlinuz: `/boot/vmlinuz-${version}` });
  expect(guest.ran).toEqual([]);
});

it('says what a distribution is converted like that is known by its relatives only', async () => {
  const context = recordingContext();
  const derived = inspection({ distro: 'redhat-based', productName: 'Some Linux 8', packageFormat: 'rpm' });
  await convertGuest(stepGuest({ files }), input({ inspection: derived }), context);
  expect(context.events).toContainEqual({
    type: 'info',
    message: "The guest's distribution (Some Linux 8) is converted like Red Hat Enterprise Linux.",
  });
});

it.each([
  ['a relative of Debian', { distro: 'debian', productName: 'Raspbian GNU/Linux 12' }, true],
  ['one that is known by nothing but its packages', { distro: 'neptune', productName: 'Neptune 3' }, true],
  ['Debian', {}, false],
  ['Devuan', { distro: 'devuan', productName: 'Devuan GNU/Linux 5 (daedalus)' }, false],
  ['Kylin Desktop', { distro: 'kylin', productName: 'Kylin V10 SP1' }, false],
])('%s is converted like Debian', async (_name, changes, isSaid) => {
  const context = recordingContext();
  await convertGuest(stepGuest({ files }), input({ inspection: inspection(changes) }), context);
  const said = context.events.some(
    (event) => event.type === 'info' && event.message.endsWith('is converted like Debian.'),
  );
  expect(said).toBe(isSaid);
});

it('lets a step be added', async () => {
  const seen: string[] = [];
  const own: ConversionStep<LinuxState> = {
    name: 'own',
    phase: 'finish',
    applies: () => true,
    run: (state) => Promise.resolve(void seen.push(state.kernels?.best.version ?? '')),
  };
  const guest = stepGuest({ files });
  const conversion = await convertGuest(guest, input({ steps: { linux: [own], omit } }), recordingContext());
  expect(seen).toEqual([version]);
  expect(conversion.steps.at(-1)?.name).toBe('own');
});

it.each([
  [
    'Windows',
    { type: 'windows', distro: 'windows', productName: 'Windows 10' },
    'GUEST_UNSUPPORTED',
    'Windows 10 (windows/windows)',
  ],
  [
    'an unknown Linux',
    { distro: 'archlinux', productName: 'unknown' },
    'GUEST_UNSUPPORTED',
    'runs linux/archlinux',
  ],
  ['other packages', { packageFormat: 'pacman' }, 'GUEST_UNSUPPORTED', 'pacman'],
])('refuses %s in one sentence, before anything is changed', async (_case, changes, code, words) => {
  const guest = stepGuest({ files });
  const converting = convertGuest(guest, input({ inspection: inspection(changes) }), recordingContext());
  await expect(converting).rejects.toMatchObject({ code, message: expect.stringContaining(words) as string });
  expect(await guest.contents()).toEqual(files);
});

it('refuses steps that make no sense before it changes anything', async () => {
  const guest = stepGuest({ files });
  const refused = convertGuest(guest, input({ steps: { omit: ['labels'] } }), recordingContext());
  await expect(refused).rejects.toMatchObject({ code: 'USAGE', stage: 'convert' });
  expect(guest.calls).toEqual([]);
});

it('decides the addresses of the network cards', async () => {
  const nics = [
    { mac: '00:50:56:AA:BB:CC', network: 'a', networkType: 'network' as const },
    { network: 'b', networkType: 'network' as const },
  ];
  const conversion = await convertGuest(
    stepGuest({ files }),
    input({ source: source({ nics }) }),
    recordingContext(),
  );
  expect(conversion.macs).toEqual([
    { mac: '00:50:56:aa:bb:cc', macGenerated: false },
    { mac: expect.stringMatching(/^52:54:00:/) as string, macGenerated: true },
  ]);
});

describe('a root that is read-only in the guest', () => {
  const snapshot = inspection({ mountpoints: [{ path: '/', device: '/dev/sda1', readOnly: true }] });
  /** What is set in the appliance, and which files of the guest had been changed by then. */
  function watched() {
    const guest = stepGuest({ files });
    const scripts: string[] = [];
    const debug = (_command: string, [script = '']: string[]) => {
      scripts.push(script);
      return Promise.resolve('');
    };
    return { guest: Object.assign(guest, { debug }), scripts };
  }
  const closing = 'btrfs property set -t subvol /sysroot/ ro true';

  it('is made read-only again after the last step, also one of your own', async () => {
    const { guest, scripts } = watched();
    const seen: number[] = [];
    const own: ConversionStep<LinuxState> = {
      name: 'own',
      phase: 'finish',
      applies: () => true,
      run: () => Promise.resolve(void seen.push(scripts.length)),
    };
    await convertGuest(
      guest,
      input({ inspection: snapshot, steps: { linux: [own], omit } }),
      recordingContext(),
    );
    expect(seen).toEqual([0]);
    expect(scripts).toEqual([closing]);
  });

  it('is so too after a conversion that failed, whose own error counts', async () => {
    const { guest, scripts } = watched();
    const own: ConversionStep<LinuxState> = {
      name: 'own',
      phase: 'adapt',
      applies: () => true,
      run: () => Promise.reject(new Error('no')),
    };
    const converting = convertGuest(
      guest,
      input({ inspection: snapshot, steps: { linux: [own], omit } }),
      recordingContext(),
    );
    await expect(converting).rejects.toThrow('no');
    expect(scripts).toEqual([closing]);
  });

  it('gets no guest agent, which could not install itself', async () => {
    const { guest } = watched();
    const conversion = await convertGuest(guest, input({ inspection: snapshot }), recordingContext());
    expect(conversion.steps.find(({ name }) => name === 'guest-agent')).toMatchObject({
      outcome: 'skipped',
      reason: expect.stringContaining('read-only') as string,
    });
  });
});

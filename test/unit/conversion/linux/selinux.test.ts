import { parseSelinuxConfig, selinuxStep } from '../../../../lib/conversion/linux/selinux';
import { checkSelinux } from '../../../../lib/conversion/linux/selinux-options';
import type { RecordedChange } from '../../../../lib/conversion/changes/recorded-change';
import type { LinuxState } from '../../../../lib/conversion/linux/state';
import { inspection, linuxState } from '../support/linux-state';
import { stepGuest, type StepGuest } from '../support/step-guest';

it.each([
  ['# SELINUX=disabled\nSELINUX=enforcing\nSELINUXTYPE=mls\n', { enabled: true, policy: 'mls' }],
  ['SELINUX=permissive\n', { enabled: true, policy: 'targeted' }],
  ['SELINUX = Disabled', { enabled: false, policy: 'targeted' }],
  ['', { enabled: false, policy: 'targeted' }],
])('reads %j', (text, expected) => expect(parseSelinuxConfig(text)).toEqual(expected));

/** What a step before did. */
function recordChange(state: LinuxState, path: string, action: RecordedChange['action']): void {
  (state.changes as RecordedChange[]).push({ path, action });
}

const contexts = '/etc/selinux/targeted/contexts/files/file_contexts';
const enforcing = {
  '/etc/selinux/config': 'SELINUX=enforcing\n',
  [contexts]: '/.*\tsystem_u:object_r:default_t:s0\n',
};
const setfiles = `/usr/sbin/setfiles -m -F ${contexts}`;

/** A guest in an appliance that can label, and what was labelled. */
function labellingGuest(files: Record<string, string>): { guest: StepGuest; labelled: string[] } {
  const guest = stepGuest({ files: { ...enforcing, ...files } });
  const labelled: string[] = [];
  Object.assign(guest, {
    featureAvailable: () => Promise.resolve(true),
    selinuxRelabel: (_specification: string, path: string) => Promise.resolve(void labelled.push(path)),
  });
  return { guest, labelled };
}

it('does not apply without SELinux or without a change', async () => {
  await expect(selinuxStep.applies(linuxState(stepGuest()))).resolves.toContain('no SELinux policy');
  await expect(selinuxStep.applies(linuxState(stepGuest({ files: enforcing })))).resolves.toContain(
    'no file',
  );
});

it('labels only what was written where the appliance can', async () => {
  const { guest, labelled } = labellingGuest({ '/etc/fstab': '' });
  const state = linuxState(guest);
  recordChange(state, '/etc/fstab', 'modified');
  recordChange(state, '/gone', 'created');
  recordChange(state, '/removed', 'removed');
  await expect(selinuxStep.applies(state)).resolves.toBe(true);
  await selinuxStep.run(state);
  expect(labelled).toEqual(['/etc/fstab']);
  expect(guest.text('/.autorelabel')).toBeUndefined();
});

it('leaves the labels of directories that are left out', async () => {
  const files = { '/etc/fstab': '', '/srv/data/a': '', '/srv/database': '' };
  const { guest, labelled } = labellingGuest(files);
  const state = linuxState(guest, { options: { selinux: { exclude: ['/srv/data/', '/gone'] } } });
  for (const path of Object.keys(files)) recordChange(state, path, 'modified');
  await selinuxStep.run(state);
  expect(labelled.sort()).toEqual(['/etc/fstab', '/srv/database']);
});

it('leaves it to the guest where that is asked for, without a warning', async () => {
  const { guest, labelled } = labellingGuest({ '/etc/fstab': '' });
  const state = linuxState(guest, { options: { selinux: { atBoot: true } } });
  recordChange(state, '/etc/fstab', 'modified');
  await selinuxStep.run(state);
  expect(labelled).toEqual([]);
  expect(guest.text('/.autorelabel')).toBe('');
  expect(state.events.filter(({ type }) => type === 'warning')).toEqual([]);
});

it('a directory that is left out is absolute', () => {
  expect(() => checkSelinux({ exclude: ['/srv', 'data'] })).toThrow(
    expect.objectContaining({ code: 'USAGE', subject: 'data' }) as Error,
  );
});

it('labels files on every btrfs subvolume, of which libguestfs names one place', async () => {
  const { guest, labelled } = labellingGuest({ '/etc/fstab': '' });
  Object.assign(guest, {
    mountpoints: () => Promise.resolve({ '/dev/sda1': '/home' }),
    vfsType: () => Promise.resolve('btrfs'),
  });
  const mountpoints = [
    { path: '/', device: 'btrfsvol:/dev/sda1/@' },
    { path: '/home', device: 'btrfsvol:/dev/sda1/@home' },
  ];
  const state = linuxState(guest, { inspection: inspection({ mountpoints }) });
  recordChange(state, '/etc/fstab', 'modified');
  await selinuxStep.run(state);
  expect(labelled).toEqual(['/etc/fstab']);
});

it('has the guest’s own setfiles do it where the appliance cannot, links and a separate /usr included, vfat not', async () => {
  const files = { '/usr/libexec/x': '', '/boot/efi/EFI/BOOT/BOOTX64.EFI': '', '/usr/sbin/setfiles': '' };
  const unit = '/etc/systemd/system/a.service';
  const guest = stepGuest({
    files: { ...enforcing, ...files },
    links: { [unit]: '/dev/null' },
    free: { '/': 0, '/usr': 0, '/boot/efi': 0 },
    contents: { '/dev/sda3': 'vfat' },
    commands: { [`${setfiles} ${unit} /usr/libexec/x`]: '' },
  });
  const labels = jest.fn(() => Promise.resolve(Buffer.from('system_u:object_r:systemd_unit_file_t:s0')));
  Object.assign(guest, { lgetxattr: labels });
  const state = linuxState(guest);
  for (const path of [unit, '/usr/libexec/x', '/boot/efi/EFI/BOOT/BOOTX64.EFI'])
    recordChange(state, path, 'created');
  await selinuxStep.run(state);
  expect(guest.lines()).toEqual([`${setfiles} ${unit} /usr/libexec/x`]);
  expect(labels).toHaveBeenCalledWith(unit, 'security.selinux');
  expect(state.events.filter(({ type }) => type === 'warning')).toEqual([]);
});

it('has the guest label itself where its setfiles passes over every file', async () => {
  const guest = stepGuest({
    files: { ...enforcing, '/etc/fstab': '', '/usr/sbin/setfiles': '' },
    commands: { [`/usr/sbin/setfiles -F ${contexts} /etc/fstab`]: '' },
  });
  Object.assign(guest, { lgetxattr: () => Promise.reject(new Error('lgetxattr: No data available')) });
  const state = linuxState(guest);
  recordChange(state, '/etc/fstab', 'modified');
  await selinuxStep.run(state);
  expect(guest.ran).toHaveLength(2);
  expect(guest.text('/.autorelabel')).toBe('');
});

it('finds what programs of the guest wrote by its time', async () => {
  const { guest, labelled } = labellingGuest({ '/etc/fstab': '' });
  const state = linuxState(guest, {
    guestProgramsWrote: true,
    guestProgramsSince: performance.now() - 90_000,
  });
  const ran: string[] = [];
  guest.command = (words) => {
    ran.push(words.join(' '));
    return Promise.resolve('/var/lib/dpkg/status\n/etc/fstab\n');
  };
  recordChange(state, '/etc/fstab', 'modified');
  await selinuxStep.run(state);
  expect(ran).toEqual(['find / -xdev -cmin -7 ! -type d ! -name *\n* -print']);
  expect(labelled).toEqual(['/etc/fstab', '/var/lib/dpkg/status']);
});

it('corrects the regular expression of RHEL 6 that newer programs refuse', async () => {
  const { guest } = labellingGuest({ [contexts]: '/var/run/spice-vdagentd.\\pid\t--\tx\n' });
  const state = linuxState(guest, { family: 'rhel', inspection: inspection({ majorVersion: 6 }) });
  recordChange(state, '/etc/selinux/config', 'modified');
  await selinuxStep.run(state);
  expect(guest.text(contexts)).toBe('/var/run/spice-vdagentd\\.pid\t--\tx\n');
});

it.each([
  ['has no setfiles', {}, {}, 'neither the appliance nor the guest has setfiles'],
  [
    'has setfiles for another machine',
    { '/sbin/setfiles': '' },
    { arch: 'mips' },
    'programs of mips do not run here',
  ],
  ['has setfiles that fails', { '/sbin/setfiles': '' }, {}, 'no answer'],
  ['has no list of labels', { [contexts]: undefined }, {}, `the guest has no ${contexts}`],
])(
  'a guest that %s labels itself when it boots, and a warning says that this takes longer',
  async (_case, files, changes, reason) => {
    const present = Object.entries({ ...enforcing, '/etc/fstab': '', ...files }).filter(
      ([, text]) => text !== undefined,
    );
    const guest = stepGuest({ files: Object.fromEntries(present) as Record<string, string> });
    const state = linuxState(guest, { inspection: inspection(changes) });
    recordChange(state, '/etc/fstab', 'modified');
    await selinuxStep.run(state);
    expect(guest.text('/.autorelabel')).toBe('');
    const [warning] = state.events.filter(({ type }) => type === 'warning');
    expect(warning).toMatchObject({
      code: 'SELINUX_RELABEL',
      message: expect.stringContaining(reason) as string,
    });
    expect(warning).toMatchObject({ message: expect.stringMatching(/first boot takes longer\.$/) as string });
  },
);

import { parseSelinuxConfig, selinuxStep } from '../../../../lib/conversion/linux/selinux';
import { recordChange } from '../../../../lib/conversion/linux/state';
import { linuxState } from '../support/linux-state';
import { MemoryGuest } from '../support/memory-guest';

it.each([
  ['# SELINUX=disabled\nSELINUX=enforcing\nSELINUXTYPE=mls\n', { enabled: true, policy: 'mls' }],
  ['SELINUX=permissive\n', { enabled: true, policy: 'targeted' }],
  ['SELINUX = Disabled', { enabled: false, policy: 'targeted' }],
  ['', { enabled: false, policy: 'targeted' }],
])('reads %j', (text, expected) => expect(parseSelinuxConfig(text)).toEqual(expected));

const enforcing = { '/etc/selinux/config': 'SELINUX=enforcing\n' };

it('has the guest relabel itself where the appliance cannot', async () => {
  const guest = new MemoryGuest({ files: enforcing });
  const state = linuxState(guest);
  recordChange(state, '/etc/fstab', 'modified');
  await expect(selinuxStep.applies(state)).resolves.toBe(true);
  await selinuxStep.run(state);
  expect(guest.text('/.autorelabel')).toBe('');
});

it('labels only what was written where the appliance can', async () => {
  const guest = new MemoryGuest({ files: { ...enforcing, '/etc/fstab': '' } });
  const labelled: string[] = [];
  const state = linuxState(guest);
  Object.assign(guest, {
    featureAvailable: () => Promise.resolve(true),
    selinuxRelabel: (_specification: string, path: string) => Promise.resolve(void labelled.push(path)),
  });
  recordChange(state, '/etc/fstab', 'modified');
  recordChange(state, '/etc/fstab', 'modified');
  recordChange(state, '/gone', 'created');
  recordChange(state, '/removed', 'removed');
  await selinuxStep.run(state);
  expect(labelled).toEqual(['/etc/fstab']);
  expect(guest.text('/.autorelabel')).toBeUndefined();
});

it('does not apply without SELinux or without a change', async () => {
  await expect(selinuxStep.applies(linuxState(new MemoryGuest()))).resolves.toContain('no SELinux policy');
  await expect(selinuxStep.applies(linuxState(new MemoryGuest({ files: enforcing })))).resolves.toContain(
    'no file',
  );
});

import { execFileSync } from 'node:child_process';

import { prepareStep } from '../../../../lib/conversion/linux/prepare';
import { inspection, linuxState } from '../support/linux-state';
import { stepGuest } from '../support/step-guest';

const files = { '/var/lib/rpm/__db.001': '', '/var/lib/rpm/__db.002': '', '/var/lib/rpm/Packages': 'x' };

it('opens Augeas with the lenses it needs only, and no backup files', async () => {
  const guest = stepGuest();
  await prepareStep.run(linuxState(guest));
  // AUG_NO_LOAD | AUG_NO_MODL_AUTOLOAD, and not AUG_SAVE_BACKUP (1).
  expect(guest.calls[0]).toEqual({ action: 'aug_init', args: ['/', 96] });
  expect(guest.calls).toContainEqual({
    action: 'aug_transform',
    args: ['Modprobe', '/etc/modprobe.conf'],
  });
});

it('clears what a stopped rpm left', async () => {
  const guest = stepGuest({ files });
  await prepareStep.run(linuxState(guest, { inspection: inspection({ packageFormat: 'rpm' }) }));
  expect(Object.keys(await guest.contents())).toEqual(['/var/lib/rpm/Packages']);
});

it('does not touch files of that name in another guest', async () => {
  const guest = stepGuest({ files });
  await prepareStep.run(linuxState(guest));
  expect(await guest.contents()).toEqual(files);
});

it('has Augeas pass over what is no configuration: FIFOs, links in circles, and files without measure', async () => {
  const guest = stepGuest({
    files: {
      '/etc/modprobe.d/good.conf': 'alias eth0 vmxnet3\n',
      '/etc/modprobe.d/large.conf': '# x\n'.repeat(1_200_000),
    },
    links: { '/etc/modprobe.d/circle.conf': 'circle.conf', '/etc/modprobe.d/none.conf': 'none' },
  });
  execFileSync('mkfifo', [`${guest.directory}/etc/modprobe.d/fifo.conf`]);
  execFileSync('mkfifo', [`${guest.directory}/etc/inittab`]);
  await prepareStep.run(linuxState(guest));
  expect(await guest.augMatch('/files/etc/*')).toEqual(['/files/etc/modprobe.d']);
  expect(await guest.augMatch('/files/etc/modprobe.d/*')).toEqual(['/files/etc/modprobe.d/good.conf']);
});

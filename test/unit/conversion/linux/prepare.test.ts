import { prepareStep } from '../../../../lib/conversion/linux/prepare';
import { inspection, linuxState } from '../support/linux-state';
import { MemoryGuest } from '../support/memory-guest';

const files = { '/var/lib/rpm/__db.001': '', '/var/lib/rpm/__db.002': '', '/var/lib/rpm/Packages': 'x' };

it('opens Augeas with the lenses it needs only, and no backup files', async () => {
  const guest = new MemoryGuest();
  await prepareStep.run(linuxState(guest));
  // AUG_NO_LOAD | AUG_NO_MODL_AUTOLOAD, and not AUG_SAVE_BACKUP (1).
  expect(guest.calls[0]).toBe('aug_init 96');
  expect(guest.calls).toContain('aug_transform Modprobe /etc/modprobe.conf');
});

it('clears what a stopped rpm left', async () => {
  const guest = new MemoryGuest({ files });
  await prepareStep.run(linuxState(guest, { inspection: inspection({ packageFormat: 'rpm' }) }));
  expect([...guest.files.keys()]).toEqual(['/var/lib/rpm/Packages']);
});

it('does not touch files of that name in another guest', async () => {
  const guest = new MemoryGuest({ files });
  await prepareStep.run(linuxState(guest));
  expect(guest.files.size).toBe(3);
});

import { guestSpaceStep, spaceNeeded, spaceProblem } from '../../../../lib/conversion/guest/guest-space';
import { inspection, linuxState } from '../support/linux-state';
import { stepGuest, type StepGuest } from '../support/step-guest';

const MiB = 1024 * 1024;
const stateOf = (guest: StepGuest, ...paths: string[]) =>
  linuxState(guest, {
    inspection: inspection({ mountpoints: paths.map((path) => ({ path, device: '/dev/sda1' })) }),
  });

it.each([
  ['/', 100 * MiB],
  ['/boot', 1 * MiB],
  ['/boot/efi', 10 * MiB],
  ['/var', 10 * MiB],
])('%s needs %i bytes', (path, bytes) => expect(spaceNeeded(path)).toBe(bytes));

it('asks for inodes only where the filesystem counts them', () => {
  expect(spaceProblem('/', { bytes: 200 * MiB, files: 0, freeFiles: 0 })).toBeUndefined();
  expect(spaceProblem('/', { bytes: 200 * MiB, files: 5000, freeFiles: 99 })).toContain('99 free inodes');
});

it('names the filesystem and both numbers', async () => {
  const guest = stepGuest({ directories: ['/boot'], free: { '/': 500 * MiB, '/boot': 0.5 * MiB } });
  await expect(guestSpaceStep.run(stateOf(guest, '/', '/boot'))).rejects.toMatchObject({
    code: 'GUEST_NO_SPACE',
    subject: '/boot',
    message: expect.stringMatching(/\/boot has 512 KiB free.*needs 1 MiB/) as string,
  });
});

it('is content with enough room', async () => {
  const guest = stepGuest({
    directories: ['/boot/efi'],
    free: { '/': 100 * MiB, '/boot': 1 * MiB, '/boot/efi': 10 * MiB },
  });
  await expect(guestSpaceStep.run(stateOf(guest, '/', '/boot', '/boot/efi'))).resolves.toBeUndefined();
});

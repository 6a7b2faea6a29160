import { guestSpaceStep, spaceNeeded, spaceProblem } from '../../../../lib/conversion/linux/guest-space';
import { linuxState } from '../support/linux-state';
import { MemoryGuest } from '../support/memory-guest';

const MiB = 1024 * 1024;

it.each([
  ['/', 100 * MiB],
  ['/boot', 50 * MiB],
  ['/boot/efi', 10 * MiB],
  ['/var', 10 * MiB],
])('%s needs %i bytes', (path, bytes) => expect(spaceNeeded(path)).toBe(bytes));

it('asks for inodes only where the filesystem counts them', () => {
  expect(spaceProblem('/', { bytes: 200 * MiB, files: 0, freeFiles: 0 })).toBeUndefined();
  expect(spaceProblem('/', { bytes: 200 * MiB, files: 5000, freeFiles: 99 })).toContain('99 free inodes');
});

it('names the filesystem and both numbers', async () => {
  const guest = new MemoryGuest({ free: { '/': 500 * MiB, '/boot': 49 * MiB } });
  await expect(guestSpaceStep.run(linuxState(guest))).rejects.toMatchObject({
    code: 'GUEST_NO_SPACE',
    subject: '/boot',
    message: expect.stringMatching(/\/boot has 49 MiB free.*needs 50 MiB/) as string,
  });
});

it('is content with enough room', async () => {
  const guest = new MemoryGuest({ free: { '/': 100 * MiB, '/boot': 50 * MiB, '/boot/efi': 10 * MiB } });
  await expect(guestSpaceStep.run(linuxState(guest))).resolves.toBeUndefined();
});

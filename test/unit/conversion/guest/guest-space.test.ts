import {
  freeSpace,
  guestSpaceStep,
  spaceNeeded,
  spaceProblem,
} from '../../../../lib/conversion/guest/guest-space';
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
    message: expect.stringMatching(/\/boot has 0\.5 MiB free.*needs 1 MiB/) as string,
  });
});

it('is content with enough room', async () => {
  const guest = stepGuest({
    directories: ['/boot/efi'],
    free: { '/': 100 * MiB, '/boot': 1 * MiB, '/boot/efi': 10 * MiB },
  });
  await expect(guestSpaceStep.run(stateOf(guest, '/', '/boot', '/boot/efi'))).resolves.toBeUndefined();
});

describe('what statvfs says', () => {
  const stat = {
    bsize: 1 << 20,
    frsize: 4096,
    blocks: 0,
    bfree: 100,
    bavail: 90,
    files: 50,
    ffree: 40,
    favail: 40,
  };
  const of = (changes: object) => freeSpace({ ...stat, fsid: 0, flag: 0, namemax: 255, ...changes } as never);

  it('counts fragments, and what is kept for root', () => {
    expect(of({})).toEqual({ bytes: 409600, files: 50, freeFiles: 40 });
    expect(of({ frsize: 0, bsize: 1024 })?.bytes).toBe(102400);
  });
  it('goes by what btrfs says is available, which knows of its metadata', () => {
    expect(of({ files: 0, ffree: 0, bavail: 0 })).toEqual({ bytes: 0, files: 0, freeFiles: 0 });
  });
  it('asks for no room where nothing can be written', () => {
    expect(of({ bfree: 0, flag: 1 })).toBeUndefined();
  });
});

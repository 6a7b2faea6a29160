/** What becomes of an upload whose end is lost without a word of libvirt: a fake volume, which rejects as ours does then. */
import { LibvirtError } from '../../../../lib/errors';
import type { StoragePool, StorageVolume } from '../../../../lib/libvirt';
import { sendImage } from '../../../../lib/output/libvirt/send';
import { recordingContext } from '../../support/recording-context';

const image = {
  path: '/tmp/disk.raw',
  format: 'raw',
  size: 8 << 20,
  virtualSize: 8 << 20,
  onProgress: () => undefined,
  verify: 'none',
} as const;
const lost = 'libvirt volume_upload: what was sent last is not there, and libvirt does not say why';

/** What sending to a pool with so much room rejects with; `before`: what libvirt takes for it until it looks again. */
async function sentTo(available: number | Error, message = lost, before = 1 << 30): Promise<unknown> {
  let room: number | Error = before;
  const pool = {
    name: 'images',
    refresh: () => Promise.resolve(void (room = available)),
    info: () => (room instanceof Error ? Promise.reject(room) : Promise.resolve({ available: room })),
  } as unknown as StoragePool;
  const volume = {
    name: 'db-sda',
    path: '/images/db-sda',
    upload: () => Promise.reject(new LibvirtError('volume_upload', 0, 0, message)),
  } as unknown as StorageVolume;
  return sendImage({ volume, pool }, image, false, recordingContext()).then(
    () => undefined,
    (error: unknown) => error,
  );
}

it('where the pool is full, that is said', async () => {
  expect(await sentTo(4096)).toMatchObject({
    code: 'OUTPUT_NO_SPACE',
    message: 'The volume db-sda could not be written: the storage pool images is full.',
    subject: 'db-sda',
  });
});

it.each([1 << 30, new Error('gone')])('where it is not (%s), what was seen is said', async (available) => {
  expect(await sentTo(available)).toMatchObject({
    code: 'OUTPUT_FAILED',
    message:
      'The volume db-sda could not be written: what was sent last is not there, and libvirt does not say why.',
  });
});

it('what libvirt says is said as it is', async () => {
  expect(await sentTo(0, 'libvirt volume_upload: cannot write: Input/output error')).toMatchObject({
    code: 'OUTPUT_FAILED',
    message: 'The volume db-sda could not be written: cannot write: Input/output error.',
  });
});

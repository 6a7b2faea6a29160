import { diskError } from '../../../../lib/appliance/disk-errors/disk-error';
import type { GuestDisk } from '../../../../types/overlay';
import type { DiskImage } from '../../../../types/source';

const file: DiskImage = { kind: 'file', path: '/srv/a.raw', format: 'raw' };
const server: DiskImage = { kind: 'nbd', uri: 'nbd://host/b', format: 'raw' };

function overlay(id: number, image: DiskImage): GuestDisk {
  const path = `/var/tmp/v2v-node.x/overlay.y/${id}.qcow2`;
  return { kind: 'overlay', disk: { id, image }, path, virtualSize: 1, name: 'sda' };
}

const disks: GuestDisk[] = [overlay(0, file), overlay(1, server), { kind: 'kept', image: file }];
const error = (data: Record<string, unknown>) =>
  diskError({ event: 'BLOCK_IO_ERROR', data }, { disks, cacheDir: '/var/tmp' });

it.each([
  [{ device: 'hd0', operation: 'write', nospace: true, reason: 'No space left on device' }],
  [{ device: 'hd1', operation: 'write', nospace: false, reason: 'No space left on device' }],
])('says where there is no room', (data) => {
  expect(error(data)).toMatchObject({
    code: 'HOST_NO_SPACE',
    subject: '/var/tmp/v2v-node.x/overlay.y',
    message: 'No space is left in /var/tmp/v2v-node.x/overlay.y for what is changed in the guest.',
  });
});

it('knows a read that fails as there is no room to keep what was read', () => {
  const data = { device: 'hd1', operation: 'read', nospace: true, reason: 'No space left on device' };
  expect(error(data)).toMatchObject({ code: 'HOST_NO_SPACE', subject: '/var/tmp/v2v-node.x/overlay.y' });
});

it('names a disk of a server as its source does', () => {
  const image: DiskImage = { ...server, name: '[datastore1] web.vmdk' };
  const failing = { disks: [overlay(0, image)], cacheDir: '/var/tmp' };
  const data = { device: 'hd0', operation: 'read', reason: 'Input/output error' };
  expect(diskError({ event: 'BLOCK_IO_ERROR', data }, failing)).toMatchObject({
    code: 'DISK_READ',
    subject: '[datastore1] web.vmdk',
  });
});

it.each(['Disk quota exceeded', 'File too large'])('names a limit: %s', (reason) => {
  const failure = error({ device: 'hd0', operation: 'write', nospace: false, reason });
  expect(failure.code).toBe('HOST_NO_SPACE');
  expect(failure.message).toContain(reason);
  expect(failure.hint).toContain('quota');
});

it('tells a storage that fails from one that is full', () => {
  const failure = error({ device: 'hd0', operation: 'write', nospace: false, reason: 'Input/output error' });
  expect(failure).toMatchObject({ code: 'HOST_IO', subject: '/var/tmp/v2v-node.x/overlay.y' });
});

it.each([
  ['hd0', '/srv/a.raw'],
  ['hd1', 'nbd://host/b'],
  ['hd2', '/srv/a.raw'],
])('names the disk of the source that cannot be read: %s', (device, subject) => {
  const failure = error({ device, operation: 'read', nospace: false, reason: 'Input/output error' });
  expect(failure).toMatchObject({ code: 'DISK_READ', subject });
});

it('does not advise another temporary directory for a disk that is written to itself', () => {
  const failure = error({ device: 'hd2', operation: 'write', nospace: true });
  expect(failure).toMatchObject({ code: 'HOST_NO_SPACE', subject: '/srv' });
  expect(failure.hint).not.toContain('--tmp');
});

it.each([
  ['read', 'HOST_IO', '/var/tmp'],
  ['write', 'HOST_IO', process.env.TMPDIR || '/var/tmp'],
])("knows the appliance's own disk: %s", (operation, code, subject) => {
  expect(error({ device: 'appliance', operation, nospace: false })).toMatchObject({ code, subject });
});

it('takes an event without any particulars for an error of writing', () => {
  expect(error({}).code).toBe('HOST_IO');
});

import { openGuestfs } from '../../../lib/appliance';
import { driveOf } from '../../../lib/appliance/drive';
import type { Overlay } from '../../../types/overlay';
import { recordingContext } from '../support/recording-context';

const overlay: Overlay = {
  kind: 'overlay',
  disk: { id: 0, image: { kind: 'file', path: '/vm/source.vmdk', format: 'vmdk' } },
  path: '/tmp/run/sda.qcow2',
  virtualSize: 1024,
  name: 'sda',
};
const slice = { kind: 'slice', path: '/vm/guest.ova', offset: 512, size: 1024, format: 'vmdk' } as const;

test('an overlay need not survive a crash of the host', () => {
  expect(driveOf(overlay)).toEqual({
    filename: '/tmp/run/sda.qcow2',
    options: { format: 'qcow2', cachemode: 'unsafe', discard: 'besteffort' },
  });
});

test('what is read of a remote disk is kept in its overlay', () => {
  const uri = 'nbd+unix:///?socket=/run/in0.sock';
  const near = { kind: 'nbd', uri, format: 'raw', name: '[ds] web.vmdk' } as const;
  const image = { ...near, remote: true } as const;
  expect(driveOf({ ...overlay, disk: { id: 0, image } }).options).toMatchObject({ copyonread: true });
  expect(driveOf({ ...overlay, disk: { id: 0, image: near } }).options).not.toHaveProperty('copyonread');
});

test('a kept disk does, and its format is stated', () => {
  const options = { format: 'raw', cachemode: 'writeback', discard: 'besteffort' };
  expect(driveOf({ kind: 'kept', image: { kind: 'file', path: '/vm/a: b.img', format: 'raw' } })).toEqual({
    filename: '/vm/a: b.img',
    options,
  });
});

test.each([
  ['nbd+unix:///?socket=/run/nbd.sock', '', 'unix:/run/nbd.sock'],
  ['nbd+unix:///disk%201?x=y&socket=/run/a+b%3F.sock', 'disk 1', 'unix:/run/a+b?.sock'],
  ['nbd://storage:10810/vm/sda', 'vm/sda', 'storage:10810'],
  ['nbd://[fe80::1]:10809', '', '[fe80::1]:10809'],
])('a disk that is served at %s', (uri, filename, server) => {
  const options = { format: 'raw', cachemode: 'writeback', discard: 'besteffort' };
  expect(driveOf({ kind: 'kept', image: { kind: 'nbd', uri, format: 'raw' } })).toEqual({
    filename,
    options: { ...options, protocol: 'nbd', server: [server] },
  });
});

test.each([
  'nbds://storage/sda',
  'nbd+unix:///sda',
  'nbds+unix:///?socket=/run/nbd.sock',
  'http://storage/sda',
])('%s is nothing that libguestfs can reach', (uri) => {
  const kept = { kind: 'kept', image: { kind: 'nbd', uri, format: 'raw' } } as const;
  expect(() => driveOf(kept)).toThrow(expect.objectContaining({ code: 'NOT_SUPPORTED', subject: uri }));
});

test('what cannot be written to is refused before anything starts', async () => {
  const context = recordingContext();
  await expect(openGuestfs([overlay, { kind: 'kept', image: slice }], {}, context)).rejects.toMatchObject({
    code: 'USAGE',
    subject: '/vm/guest.ova',
    stage: 'open',
  });
  const nonsense = { kind: 'nbd', uri: 'storage', format: 'raw' } as const;
  await expect(openGuestfs([{ kind: 'kept', image: nonsense }], {}, context)).rejects.toMatchObject({
    code: 'USAGE',
    subject: 'storage',
  });
  expect(context.events).toEqual([]);
});

import { imageOptions, nullOptions, rawOptions } from '../../../lib/programs/image-options';
import { planSegments } from '../../../lib/copy/segments';

const MiB = 1024 * 1024;

test.each([
  [1, 100 * 1024 * MiB],
  [8, 64 * MiB],
  [8, 512],
])('%i processes take %i bytes as one segment', (processes, size) => {
  expect(planSegments({ offset: MiB, size }, processes)).toEqual([{ offset: MiB, size }]);
});

test.each([
  [2, 6 * 1024 * MiB],
  [2, 1536 * MiB + 512],
  [8, 65 * MiB],
  [8, 2 ** 46 + 512],
])('the segments of %i processes cover all of %i bytes, once', (processes, size) => {
  const segments = planSegments({ offset: MiB, size }, processes);
  expect(segments.length).toBeGreaterThan(1);
  expect(segments.length).toBeLessThanOrEqual(processes * 8);
  let end = MiB;
  for (const segment of segments) {
    expect(segment.offset).toBe(end);
    expect(segment.offset % MiB).toBe(0);
    expect(segment.size).toBeGreaterThan(0);
    end += segment.size;
  }
  expect(end).toBe(MiB + size);
});

test.each([
  ['nbd+unix:///?socket=/run/a b', 'file.server.type=unix,file.server.path=/run/a b'],
  ['nbd+unix:///sda%2C1?socket=/s', 'file.server.type=unix,file.server.path=/s,file.export=sda,,1'],
  ['nbd://host/', 'file.server.type=inet,file.server.host=host,file.server.port=10809'],
  ['nbd://[::1]:99/x', 'file.server.type=inet,file.server.host=::1,file.server.port=99,file.export=x'],
])('%s by its parts', (uri, expected) => {
  expect(imageOptions({ kind: 'nbd', uri, format: 'raw' })).toBe(`driver=raw,file.driver=nbd,${expected}`);
});

test('a comma in a path is doubled', () => {
  const segment = { offset: 1, size: 2 };
  const image = { kind: 'file', path: '/a,b', format: 'qcow2' } as const;
  expect(imageOptions(image)).toBe('driver=qcow2,file.driver=file,file.filename=/a,,b');
  expect(imageOptions(image, segment)).toBe(
    'driver=raw,offset=1,size=2,file.driver=qcow2,file.file.driver=file,file.file.filename=/a,,b',
  );
  expect(rawOptions('file', '/a,b', segment)).toContain('file.filename=/a,,b');
  expect(nullOptions(segment)).toBe('driver=null-co,size=2');
});

import { nullOptions, overlayOptions, rawFileOptions } from '../../../lib/copy/image-options';
import { planSegments } from '../../../lib/copy/segments';

const MiB = 1024 * 1024;

test.each([
  [1, 100 * 1024 * MiB],
  [8, 64 * MiB],
  [8, 512],
])('%i processes take %i bytes as one segment', (processes, size) => {
  expect(planSegments(size, processes)).toEqual([{ offset: 0, size }]);
});

test.each([
  [2, 6 * 1024 * MiB],
  [2, 1536 * MiB + 512],
  [8, 65 * MiB],
  [8, 2 ** 46 + 512],
])('the segments of %i processes cover all of %i bytes, once', (processes, size) => {
  const segments = planSegments(size, processes);
  expect(segments.length).toBeGreaterThan(1);
  expect(segments.length).toBeLessThanOrEqual(processes * 8);
  let end = 0;
  for (const segment of segments) {
    expect(segment.offset).toBe(end);
    expect(segment.offset % MiB).toBe(0);
    expect(segment.size).toBeGreaterThan(0);
    end += segment.size;
  }
  expect(end).toBe(size);
});

test('a comma in a path is doubled', () => {
  const segment = { offset: 1, size: 2 };
  expect(overlayOptions('/a,b')).toBe('driver=qcow2,file.driver=file,file.filename=/a,,b');
  expect(overlayOptions('/a,b', segment)).toBe(
    'driver=raw,offset=1,size=2,file.driver=qcow2,file.file.driver=file,file.file.filename=/a,,b',
  );
  expect(rawFileOptions('/a,b', segment)).toContain('file.filename=/a,,b');
  expect(nullOptions(segment)).toBe('driver=null-co,size=2');
});

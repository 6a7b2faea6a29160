import { describeInput, inputPrograms, openSource } from '../../../lib/input';
import type { InputOptions } from '../../../types/input';
import { recordingContext } from '../support/recording-context';
import { failureOf } from './archives';

/** Options as a caller from JavaScript may give them. */
const wrong: [unknown, RegExp][] = [
  [undefined, /no input mode undefined; there are ova, disk, vmx, libvirtxml, libvirt, vsphere, vddk, xen/],
  [null, /no input mode undefined/],
  [{}, /no input mode undefined/],
  [{ mode: 'floppy' }, /no input mode "floppy"/],
  [{ mode: 'constructor' }, /no input mode "constructor"/],
  [{ mode: 'ova' }, /mode ova needs a path/],
  [{ mode: 'ova', path: '' }, /mode ova needs a path/],
  [{ mode: 'ova', path: ['a.ova'] }, /mode ova needs a path/],
  [{ mode: 'ova', path: 'a\0.ova' }, /mode ova needs a path/],
  [{ mode: 'ova', path: 'a.ova', virtualSystem: 7 }, /virtualSystem is the id or the name/],
  [{ mode: 'libvirtxml' }, /mode libvirtxml needs a path/],
  [{ mode: 'disk' }, /mode disk needs a list of at least one disk/],
  [{ mode: 'disk', paths: [] }, /mode disk needs a list of at least one disk/],
  [{ mode: 'disk', paths: 'a.img' }, /mode disk needs a list of at least one disk/],
  [{ mode: 'disk', paths: ['a.img', ''] }, /mode disk needs a path/],
  [{ mode: 'disk', paths: [undefined] }, /mode disk needs a path/],
  [{ mode: 'disk', paths: ['a.img'], format: 'no such' }, /"no such" is not the name of a disk format/],
  [{ mode: 'disk', paths: ['a.img'], format: 5 }, /5 is not the name of a disk format/],
];

test.each(wrong)('%j is refused in one sentence', async (options, message) => {
  const input = options as InputOptions;
  const error = await failureOf(openSource(input, recordingContext()));
  expect(error).toMatchObject({ code: 'USAGE', stage: 'source' });
  expect(error.message).toMatch(message);
  expect(error.message).toMatch(/^[^.]*(?:\.[^. ][^.]*)*\.$/);
  expect(() => describeInput(input)).toThrow(message);
});

test('inputs are described as virt-v2v’s command line would', () => {
  expect(describeInput({ mode: 'ova', path: 'a b.ova' })).toBe("-i ova 'a b.ova'");
  expect(describeInput({ mode: 'ova', path: 'a.ova', virtualSystem: 'web' })).toBe(
    '-i ova a.ova -io virtual-system=web',
  );
  expect(describeInput({ mode: 'disk', paths: ['a', 'b'], format: 'raw' })).toBe('-i disk -if raw a b');
});

test('the programs that an input needs beside qemu-img are known before it is opened', () => {
  expect(inputPrograms({ mode: 'disk', paths: ['a'] })).toEqual([]);
  expect(() => inputPrograms({ mode: 'floppy' } as never)).toThrow(/no input mode "floppy"/);
});

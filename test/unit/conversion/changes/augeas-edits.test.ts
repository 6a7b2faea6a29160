import { AugeasEdits, fixedPart } from '../../../../lib/conversion/changes/augeas-edits';
import type { Guestfs } from '../../../../lib/guestfs';

it.each([
  ['/files/etc/fstab/1/spec', '/files/etc/fstab/1/spec'],
  ['/files/etc/fstab/*[spec]/spec', '/files/etc/fstab/'],
  ['/files/etc/modprobe.d/*/alias', '/files/etc/modprobe.d/'],
  ['/files/etc/a/alias[last() + 1]', '/files/etc/a/alias'],
  ['/files/etc/a\\[b/x', '/files/etc/a\\[b/x'],
  ['/files//spec', '/files'],
  ['$tab/spec', ''],
])('of %s the part %s is certain', (expression, part) => expect(fixedPart(expression)).toBe(part));

const loaded = ['/etc/fstab', '/etc/modprobe.d/a.conf', '/etc/modprobe.d/b\\ c.conf', '/etc/broken/error'];
const guest = {
  augMatch: () => Promise.resolve(loaded.map((file) => `/augeas/files${file}/path`)),
} as unknown as Guestfs;

it.each([
  ['augSet', ['/files/etc/fstab/1/spec', 'x'], ['/etc/fstab'], false],
  ['augRm', ['/files/etc/modprobe.d/*/alias'], ['/etc/modprobe.d/a.conf', '/etc/modprobe.d/b c.conf'], false],
  ['augMv', ['/files/etc/fstab/1', '/files/etc/mtab/1'], ['/etc/fstab'], true],
  ['augSet', ['/files/etc/new.conf/x', 'y'], [], true],
  ['augSet', ['/augeas/context', '/files'], [], false],
  ['augGet', ['/files/etc/fstab/1/spec'], [], false],
])('%s %j', async (method, args, files, creates) => {
  const edits = new AugeasEdits();
  edits.called(method, args);
  expect(await edits.pending(guest)).toEqual({ files, creates });
});

it('forgets what was not saved when Augeas reads the files again', async () => {
  const edits = new AugeasEdits();
  edits.called('augSet', ['/files/etc/fstab/1/spec', 'x']);
  edits.called('augLoad', []);
  expect(await edits.pending(guest)).toEqual({ files: [], creates: false });
});

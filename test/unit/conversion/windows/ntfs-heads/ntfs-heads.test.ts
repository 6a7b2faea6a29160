import { headsOf, ntfsHeadsStep } from '../../../../../lib/conversion/windows/ntfs-heads';
import type { TestDevices } from '../../../../../lib/testing';
import { windows10Guest } from '../../../../../lib/testing';

const record = (name = 'NTFS    ', heads = 0x10): Buffer => {
  const bytes = Buffer.alloc(512, 0xaa);
  bytes.write(name, 3, 'latin1');
  bytes.writeUInt16LE(heads, 0x1a);
  return bytes;
};

async function run(start: Buffer, size = 8 * 1024 ** 3, changes = {}) {
  const devices: TestDevices = {
    '/dev/sda': { size },
    '/dev/sda2': { type: 'ntfs', mountpoint: '/', start },
    '/dev/vg/root': {},
  };
  await using typical = await windows10Guest({ devices, inspection: { majorVersion: 5, ...changes } });
  const state = typical.state();
  const verdict = await ntfsHeadsStep.applies(state);
  if (verdict === true) await ntfsHeadsStep.run(state);
  const infos = typical.events.flatMap((event) => (event.type === 'info' ? [event.message] : []));
  return { verdict, infos, after: await state.guest.preadDevice('/dev/sda2', 512, 0) };
}

it.each([
  [1024 ** 3, 0x40],
  [2_114_445_311, 0x40],
  [2_114_445_312, 0x80],
  [4_228_374_779, 0x80],
  [4_228_374_780, 0xff],
  [2e12, 0xff],
])('a disk of %i bytes has %i heads', (bytes, heads) => {
  expect(headsOf(bytes)).toBe(heads);
});

it('writes the heads, and nothing else', async () => {
  const { after, infos } = await run(record());
  expect(after.equals(record(undefined, 0xff))).toBe(true);
  expect(infos).toEqual(['The boot record of /dev/sda2 now says 255 heads; it said 16.']);
  expect((await run(record(), 1024 ** 3)).after.equals(record(undefined, 0x40))).toBe(true);
});

it.each([
  ['has the heads', record(undefined, 0xff)],
  ['is none of NTFS', record('MSDOS5.0')],
])('a record that %s stays', async (_words, start) => {
  const { after, infos } = await run(start);
  expect(after.equals(start)).toBe(true);
  expect(infos).toEqual([]);
});

it.each([
  ['from Vista on', { majorVersion: 6 }],
  ['/dev/vg/root is not a partition', { root: '/dev/vg/root' }],
])('is skipped: %s', async (words, changes) => {
  const { verdict, after } = await run(record(), undefined, changes);
  expect(verdict).toEqual(expect.stringContaining(words));
  expect(after.equals(record())).toBe(true);
});

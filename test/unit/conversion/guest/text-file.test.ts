import { readGuestText, writeGuestText } from '../../../../lib/conversion/guest/text-file';
import { linuxState } from '../support/linux-state';
import { stepGuest } from '../support/step-guest';

it('reads files longer than one answer, byte by byte', async () => {
  const text = '\u00ff\u00e4x'.repeat(1_500_000);
  await expect(readGuestText(linuxState(stepGuest({ files: { '/long': text } })), '/long')).resolves.toBe(
    text,
  );
});

it('reads a file that just fills an answer', async () => {
  const text = 'x'.repeat(2 * 1024 * 1024);
  await expect(readGuestText(linuxState(stepGuest({ files: { '/full': text } })), '/full')).resolves.toBe(
    text,
  );
});

it('does not read what is no regular file', async () => {
  await expect(
    readGuestText(linuxState(stepGuest({ files: { '/dir/file': '' } })), '/dir'),
  ).resolves.toBeUndefined();
});

it('does not fill the memory with what a guest calls a configuration', async () => {
  const guest = stepGuest({ files: { '/endless': '' } });
  Object.assign(guest, { pread: (_path: string, count: number) => Promise.resolve(Buffer.alloc(count)) });
  await expect(readGuestText(linuxState(guest), '/endless')).rejects.toMatchObject({ subject: '/endless' });
});

it('writes the bytes it read and records the file', async () => {
  const guest = stepGuest({ files: { '/etc/x': 'a\u00ff' } });
  const state = linuxState(guest);
  await writeGuestText(state, '/etc/x', `${(await readGuestText(state, '/etc/x')) ?? ''}b`);
  expect(guest.bytes('/etc/x').toString('latin1')).toBe('a\u00ffb');
  expect(state.changes).toEqual([{ path: '/etc/x', action: 'modified' }]);
});

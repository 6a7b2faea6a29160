import { formatBytes } from '../../../lib/text/bytes';
import { driveLetters } from '../../../lib/text/drive-letters';
import { quoteCommand, shellQuote } from '../../../lib/text/shell-quote';

test('drive letters go on after z', () => {
  expect([0, 1, 25, 26, 27, 51, 52, 701, 702].map(driveLetters)).toEqual([
    'a',
    'b',
    'z',
    'aa',
    'ab',
    'az',
    'ba',
    'zz',
    'aaa',
  ]);
});

test('bytes as people read them', () => {
  expect(
    [0, 1, 1023, 1024, 1536, 150 * 1024 ** 2, 2.5 * 1024 ** 4, 5000 * 1024 ** 5].map(formatBytes),
  ).toEqual(['0 bytes', '1 byte', '1023 bytes', '1 KiB', '1.5 KiB', '150 MiB', '2.5 TiB', '5000 PiB']);
});

test('words as a shell takes them', () => {
  expect(shellQuote('apt-get')).toBe('apt-get');
  expect(shellQuote("it's")).toBe("'it'\\''s'");
  expect(shellQuote('$(reboot)')).toBe("'$(reboot)'");
  expect(quoteCommand('a', ['', 'b c'])).toBe("a '' 'b c'");
});

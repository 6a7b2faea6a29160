import {
  directoryName,
  formatScriptList,
  nameWithoutNumber,
  parseScriptList,
} from '../../../../../lib/conversion/windows/firstboot/script-list';

it('a list is read as it was written, and strange lines are left out', () => {
  const scripts = [
    { directory: '0001-install-drivers', attempts: 2, seconds: 60, language: 'cmd' as const },
    { directory: '0012-mine', attempts: 1, seconds: 900, language: 'powershell' as const },
  ];
  const text = formatScriptList(scripts);
  expect(text).toBe('0001-install-drivers 2 60 cmd\r\n0012-mine 1 900 powershell\r\n');
  expect(parseScriptList(`${text}../x 1 1 cmd\r\n0003-a/../b 1 1 cmd\r\n0004-x 1 1 perl\r\n`)).toEqual(
    scripts,
  );
});

it('a directory is named after the script by letters that Windows and the program take', () => {
  expect(directoryName(7, 'set up: C:\\ “this”')).toBe('0007-set-up-C-this-');
  expect(directoryName(12345, 'x'.repeat(100))).toBe(`12345-${'x'.repeat(60)}`);
  expect(nameWithoutNumber('0007-12-x')).toBe('12-x');
});

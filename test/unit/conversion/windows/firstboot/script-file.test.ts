import {
  checkScript,
  scriptFile,
  withWindowsLineEnds,
} from '../../../../../lib/conversion/windows/firstboot/script-file';

it.each([
  ['a\nb\n', 'a\r\nb\r\n'],
  ['a\r\nb\r\n', 'a\r\nb\r\n'],
  ['a\r\r\nb', 'a\r\nb\r\n'],
  ['a\n\nb', 'a\r\n\r\nb\r\n'],
  ['a\rb\n', 'a\rb\r\n'],
  ['', ''],
])('line ends of %j', (text, expected) => {
  expect(withWindowsLineEnds(text)).toBe(expected);
});

it('many carriage returns take no time by their square', () => {
  expect(withWindowsLineEnds(`${'\r'.repeat(2_000_000)}x\n`)).toHaveLength(2_000_003);
});

it('a script of plain letters is one for cmd as it is', () => {
  expect(scriptFile({ script: '@echo off\n' })).toEqual({
    name: 'script.cmd',
    content: Buffer.from('@echo off\r\n'),
  });
});

it('letters that are not in every code page are left to the guest to translate', () => {
  const { name, content } = scriptFile({ script: '\ufeffecho grün\n' });
  expect(name).toBe('script.utf8');
  expect(content.toString()).toBe('echo grün\r\n');
});

it('a script for PowerShell has the mark of UTF-8, once', () => {
  for (const script of ["'grün'\n", "\ufeff'grün'\n"]) {
    const { name, content } = scriptFile({ script, language: 'powershell' });
    expect(name).toBe('script.ps1');
    expect(content).toEqual(Buffer.from("\ufeff'grün'\r\n"));
  }
});

it.each([
  [{ attempts: 0 }, 'attempts 0'],
  [{ attempts: 1.5 }, 'attempts 1.5'],
  [{ timeLimit: Number.NaN }, 'timeLimit NaN'],
  [{ files: { '..\\evil.dll': Buffer.of() } }, '"..\\evil.dll"'],
  [{ files: { '../evil': Buffer.of() } }, '"../evil"'],
  [{ files: { '..': Buffer.of() } }, '".."'],
  [{ files: { 'a:stream': Buffer.of() } }, '"a:stream"'],
  [{ files: { 'SCRIPT.CMD': Buffer.of() } }, '"SCRIPT.CMD"'],
])('%j is refused', (changes, words) => {
  expect(() => checkScript({ name: 'x', script: '', ...changes })).toThrow(
    expect.objectContaining({ code: 'USAGE', message: expect.stringContaining(words) }),
  );
});

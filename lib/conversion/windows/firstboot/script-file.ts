import { V2vError } from '../../../errors';
import type { FirstbootScript } from '../../guest/firstboot-script';

/** A script as it lies in its directory. */
export interface ScriptFile {
  name: string;
  content: Buffer;
}

const byteOrderMark = '\ufeff';

/** Each line ended as Windows ends it, whichever way it was ended before; and the last one is ended. */
export function withWindowsLineEnds(text: string): string {
  const lines = text.split('\n').map((line) => {
    let end = line.length;
    while (line[end - 1] === '\r') end--;
    return line.slice(0, end);
  });
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) => `${line}\r\n`).join('');
}

/** ASCII is what every code page has in common. */
const isAscii = (text: string): boolean => /^[\0-\x7f]*$/.test(text);

/**
 * What a script is in the guest. cmd reads scripts in the code page of the running system, which alone knows it: letters
 * outside ASCII are left in UTF-8, under a name by which the program there translates them. PowerShell knows UTF-8 by the mark.
 */
export function scriptFile({
  script,
  language = 'cmd',
}: Pick<FirstbootScript, 'script' | 'language'>): ScriptFile {
  const text = withWindowsLineEnds(script.startsWith(byteOrderMark) ? script.slice(1) : script);
  if (language === 'powershell') return { name: 'script.ps1', content: Buffer.from(byteOrderMark + text) };
  return { name: isAscii(text) ? 'script.cmd' : 'script.utf8', content: Buffer.from(text) };
}

/** @throws V2vError `USAGE` for a script that cannot be left in a guest as it is given */
export function checkScript({ name, attempts = 1, timeLimit = 900, files = {} }: FirstbootScript): void {
  for (const [what, number] of [
    ['attempts', attempts],
    ['timeLimit', timeLimit],
  ] as const) {
    if (Number.isInteger(number) && number >= 1 && number <= 1_000_000) continue;
    throw new V2vError(
      'USAGE',
      `The first-boot script "${name}" has ${what} ${number}, not a number from 1 to 1000000.`,
    );
  }
  for (const file of Object.keys(files)) {
    // eslint-disable-next-line no-control-regex -- Windows has no such letters in names.
    const isPlain = file !== '' && !/[\0-\x1f<>:"/\\|?*]|[. ]$/.test(file);
    if (isPlain && !/^script\.(?:cmd|ps1|utf8)$/i.test(file)) continue;
    throw new V2vError(
      'USAGE',
      `The first-boot script "${name}" has a file "${file}", which no file beside it can be named.`,
    );
  }
}

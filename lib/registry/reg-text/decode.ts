import { textError } from './text-error';

/** Which of the two kinds of `.reg` texts it is: `ansi` has its bytes of texts in the code page of Windows. */
export type RegFormat = 'unicode' | 'ansi';

/** A text with its header, decoded: UTF-16 by its byte order mark, else UTF-8, else Windows-1252. */
export function decodeReg(text: string | Uint8Array): string {
  if (typeof text === 'string') return text.replace(/^\ufeff/, '');
  const [first, second] = text;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(text);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(text);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(text);
  } catch {
    return decodeAnsi(text);
  }
}

/** Windows-1252 from 0x80 to 0x9f, where Latin-1 has nothing; some versions of Node.js decode the one as the other. */
const letters = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

export function decodeAnsi(bytes: Uint8Array): string {
  const latin = Buffer.from(bytes).toString('latin1');
  return latin.replace(/[\x80-\x9f]/g, (letter) => letters.charAt(letter.charCodeAt(0) - 0x80));
}

export function formatOf(header: string | undefined): RegFormat {
  const line = header?.trim().toLowerCase();
  if (line === 'windows registry editor version 5.00') return 'unicode';
  if (line === 'regedit4') return 'ansi';
  throw textError(1, 'is neither "Windows Registry Editor Version 5.00" nor "REGEDIT4"');
}

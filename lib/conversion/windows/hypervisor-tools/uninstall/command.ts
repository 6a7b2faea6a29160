import type { UninstallCommand } from '../../contracts/hypervisor-tools';

const guid = /\{[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}\}/i;
const longest = 2048;

/**
 * What the `UninstallString` of a program says to do; undefined where it says nothing, or nothing that a line of a script
 * can hold. Of a call of Windows Installer only the product's code is taken: `MsiExec.exe /I{…}` would ask what to do.
 */
export function uninstallCommand(text: string): UninstallCommand | undefined {
  const line = text.trim();
  // A line break, or another control character, would begin a command of its own.
  if (line === '' || line.length > longest || /\p{Cc}/u.test(line)) return undefined;
  if (line.toLowerCase().includes('msiexec')) {
    const [productCode] = guid.exec(line) ?? [];
    return productCode === undefined ? undefined : { type: 'msi', productCode };
  }
  const [program, rest] = splitProgram(line);
  // No name of a file has a quotation mark, and nothing else ends a quoted word of cmd.
  if (program === '' || program.includes('"')) return undefined;
  // `start` opens a console for a script, and would wait until somebody closes it.
  if (/\.(?:bat|cmd)$/i.test(program)) return undefined;
  return { type: 'program', program, arguments: rest.trim() };
}

/** As CreateProcess does: in quotation marks, or up to the first word that ends as a program does, or the first word. */
function splitProgram(line: string): [string, string] {
  if (line.startsWith('"')) {
    const end = line.indexOf('"', 1);
    return end === -1 ? [line.slice(1), ''] : [line.slice(1, end), line.slice(end + 1)];
  }
  const words = line.split(' ');
  const end = words.findIndex((word) => /\.(?:exe|com)$/i.test(word));
  const count = end === -1 ? 1 : end + 1;
  return [words.slice(0, count).join(' '), words.slice(count).join(' ')];
}

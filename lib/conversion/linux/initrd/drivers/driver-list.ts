import type { AddedFile } from './added-files';

/** A list of drivers, one a line, with those added that are not in it; the same text where none is missing. */
export function addDrivers(text: string, drivers: readonly string[], comment: string): string {
  const listed = new Set(
    text.split('\n').map((line) => (/^\s*([^\s#]+)/.exec(line)?.[1] ?? '').replaceAll('-', '_')),
  );
  const missing = drivers.filter((driver) => !listed.has(driver));
  if (missing.length === 0) return text;
  const start = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  return `${start}# ${comment}\n${missing.join('\n')}\n`;
}

/** The list in an initrd with `drivers` in it; nothing where they are all there, or the list was too long to be read. */
export function driverListFile(
  path: string,
  text: string | undefined,
  drivers: readonly string[],
): AddedFile[] {
  if (text === undefined) return [];
  const content = addDrivers(text, drivers, 'Added by v2v-node');
  return content === text ? [] : [{ path, content: Buffer.from(content) }];
}

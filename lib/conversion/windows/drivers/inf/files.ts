import type { DriverArch, GuestWindows } from '../guest-windows';
import { isPlainFileName } from './file-name';
import type { Inf } from './inf';
import { installSection } from './models';

/** Files that an INF names. */
export interface InfFiles {
  /** What an install section copies; the package is of no use without them. */
  copied: string[];
  /** What is on the medium beside them, for other devices. */
  others: string[];
  /** A name that is none of a file beside the INF; undefined where all are. */
  odd?: string;
}

/** The files of a package, by their names as the INF spells them. */
export function infFiles(inf: Inf, installs: readonly string[], windows: GuestWindows): InfFiles {
  const copied = installs.flatMap((install) => copiedFiles(inf, installSection(inf, install, windows)));
  const onMedium = mediumFiles(inf, windows.arch);
  const odd =
    copied.find((name) => !isPlainFileName(name)) ??
    onMedium.find(({ name, directory }) => !isPlainFileName(name) || directory !== '')?.name;
  const needed = new Set(copied.map((name) => name.toLowerCase()));
  const others = onMedium.map(({ name }) => name).filter((name) => !needed.has(name.toLowerCase()));
  return { copied: [...new Set(copied)], others, ...(odd === undefined ? {} : { odd }) };
}

function copiedFiles(inf: Inf, install: string): string[] {
  return [...new Set(inf.values(install, 'CopyFiles'))]
    .filter((list) => list !== '')
    .flatMap((list) =>
      list.startsWith('@')
        ? [list.slice(1)]
        : inf.entries(list).flatMap(({ values: [target = '', source = ''] }) => {
            const name = source === '' ? target : source;
            return name === '' ? [] : [name];
          }),
    );
}

function mediumFiles(inf: Inf, arch: DriverArch): { name: string; directory: string }[] {
  const disks = diskDirectories(inf, arch);
  return ['SourceDisksFiles', `SourceDisksFiles.${arch}`].flatMap((section) =>
    inf.entries(section).flatMap(({ key, values: [disk = '', directory = ''] }) => {
      if (key === undefined) return [];
      return [{ name: key, directory: directory === '' ? (disks.get(disk) ?? '') : directory }];
    }),
  );
}

/** Directories of media, the fourth field of their lines; empty for the one that the INF is in. */
function diskDirectories(inf: Inf, arch: DriverArch): Map<string, string> {
  const own = `SourceDisksNames.${arch}`;
  const media = inf.entries(inf.has(own) ? own : 'SourceDisksNames');
  return new Map(
    media.map(({ key = '', values: [, , , directory = ''] }) => [
      key,
      ['.', '\\', '.\\'].includes(directory) ? '' : directory,
    ]),
  );
}

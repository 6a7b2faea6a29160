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
  const others = onMedium.map(({ name }) => name).filter((name) => !includes(copied, name));
  return { copied: [...new Set(copied)], others, ...(odd === undefined ? {} : { odd }) };
}

const includes = (names: readonly string[], name: string): boolean =>
  names.some((other) => other.toLowerCase() === name.toLowerCase());

function copiedFiles(inf: Inf, install: string): string[] {
  return inf
    .values(install, 'CopyFiles')
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
  return ['SourceDisksFiles', `SourceDisksFiles.${arch}`].flatMap((section) =>
    inf.entries(section).flatMap(({ key, values: [disk = '', directory = ''] }) => {
      if (key === undefined) return [];
      return [{ name: key, directory: directory === '' ? diskDirectory(inf, disk, arch) : directory }];
    }),
  );
}

/** Directory of a medium: the fourth field of its line. */
function diskDirectory(inf: Inf, disk: string, arch: DriverArch): string {
  const [, , , directory = ''] = [
    ...inf.values(`SourceDisksNames.${arch}`, disk),
    ...(inf.has(`SourceDisksNames.${arch}`) ? [] : inf.values('SourceDisksNames', disk)),
  ];
  return ['.', '\\', '.\\'].includes(directory) ? '' : directory;
}

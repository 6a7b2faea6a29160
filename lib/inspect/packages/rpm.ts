import type { Application } from '../../../types/inspection';

/** Asks rpm(8) for one line per package, with what {@link parseRpmList} reads. */
export const rpmListCommand: readonly string[] = [
  'rpm',
  '-qa',
  '--queryformat',
  '%{NAME}\\t%{EPOCHNUM}\\t%{VERSION}\\t%{RELEASE}\\t%{ARCH}\\n',
];

/** Public keys are kept in the database too, but are not packages. */
export function parseRpmList(lines: readonly string[]): Application[] {
  return lines.flatMap((line) => {
    const [name = '', epoch = '0', version = '', release = '', arch = ''] = line.split('\t');
    if (name === '' || name === 'gpg-pubkey' || version === '') return [];
    return [{ name, epoch: Number(epoch) || 0, version, release, arch }];
  });
}

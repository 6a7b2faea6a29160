import type { Application } from '../../../types/inspection';

/** The installed packages in the text of /var/lib/dpkg/status; see deb-version(7). */
export function parseDpkgStatus(text: string): Application[] {
  const applications: Application[] = [];
  for (const paragraph of text.split(/\n(?:[ \t]*\n)+/)) {
    const field = (name: string) => new RegExp(`^${name}:[ \\t]*(.*)$`, 'im').exec(paragraph)?.[1]?.trim();
    const name = field('Package');
    const version = field('Version');
    if (name === undefined || version === undefined) continue;
    if (field('Status')?.split(/\s+/)[2] !== 'installed') continue;
    const [, epoch = '0', upstream = '', release = ''] =
      /^(?:(\d+):)?(.*?)(?:-([^-]*))?$/.exec(version) ?? [];
    applications.push({
      name,
      epoch: Number(epoch),
      version: upstream,
      release,
      arch: field('Architecture') ?? '',
    });
  }
  return applications;
}

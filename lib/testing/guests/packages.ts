import type { Application } from '../../../types/inspection';
import type { TestCommands } from '../commands';
import type { TestFiles } from '../test-files';

/** A package by its name, or with what is to be special about it. */
export type TypicalPackage = string | (Pick<Application, 'name'> & Partial<Application>);

/** With what most packages of a distribution have. */
export function applicationsOf(
  packages: readonly TypicalPackage[],
  common: Pick<Application, 'version' | 'release' | 'arch'>,
): Application[] {
  return packages.map((each) => ({
    epoch: 0,
    ...common,
    ...(typeof each === 'string' ? { name: each } : each),
  }));
}

/** The package of a kernel of Debian's or Ubuntu's, by what `uname -r` prints. */
export function debianKernel(version: string): TypicalPackage {
  return { name: `linux-image-${version}`, version: version.split('-')[0] ?? version, release: '1' };
}

/**
 * The package `name` of a kernel of Red Hat's: `5.14.0-362.8.1.el9_3.x86_64` is its version, release and architecture.
 */
export function redHatKernel(name: string): (version: string) => TypicalPackage {
  return (uname) => {
    const [, version = uname, release = ''] = /^([^-]+)-(.*)\.[^.]+$/.exec(uname) ?? [];
    return { name, version, release };
  };
}

const versionOf = ({ epoch, version, release }: Application): string =>
  `${epoch > 0 ? `${epoch}:` : ''}${version}${release === '' ? '' : `-${release}`}`;

/** dpkg's database of these packages, and the list of files of those that own a kernel. */
export function dpkgFiles(applications: readonly Application[]): TestFiles {
  const status = applications.map(
    (application) => `Package: ${application.name}
Status: install ok installed
Priority: optional
Section: misc
Installed-Size: 100
Maintainer: The maintainers <maintainers@example.org>
Architecture: ${application.arch}
Version: ${versionOf(application)}
Description: the package ${application.name}

`,
  );
  const lists = applications.map(({ name }) => {
    const kernel = /^linux-image-(\d.*)$/.exec(name)?.[1];
    const files =
      kernel === undefined
        ? [`/usr/share/doc/${name}`]
        : [`/boot/vmlinuz-${kernel}`, `/lib/modules/${kernel}`];
    return [`/var/lib/dpkg/info/${name}.list`, ['/.', ...files, ''].join('\n')] as const;
  });
  return { '/var/lib/dpkg/status': status.join(''), ...Object.fromEntries(lists) };
}

/** Answers of the guest's rpm about these packages: `rpm -qa`, and `rpm -q NAME`. */
export function rpmCommands(applications: readonly Application[]): TestCommands {
  const nevra = ({ name, version, release, arch }: Application): string =>
    `${name}-${version}-${release}.${arch}`;
  const lines = applications.map((each) => `${nevra(each)}\n`);
  return {
    'rpm -qa': lines.join(''),
    'rpm -q': (words) => {
      const wanted = words.slice(2);
      const found = applications.filter(({ name }) => wanted.includes(name));
      const missing = wanted.find((name) => !found.some((each) => each.name === name));
      return missing === undefined
        ? found.map((each) => `${nevra(each)}\n`).join('')
        : new Error(`package ${missing} is not installed`);
    },
  };
}

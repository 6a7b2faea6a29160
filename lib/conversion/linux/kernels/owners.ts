import type { Application } from '../../../../types/inspection';
import { askGuestProgram, canRunPrograms } from '../../guest/guest-program';
import { shellQuote } from '../../../text/shell-quote';
import type { LinuxState } from '../state';
import { reasonOf } from '../../../errors/reason';
import { readGuestText } from '../../guest/text-file';
import { debOwner } from './deb-names';
import { isKernelPackage } from './kernel-packages';
import { rpmOwner } from './rpm-names';

/**
 * Finds the packages that kernels belong to, by version. Names tell most of them; the package database is asked only
 * about those of `wanted` whose names do not.
 */
export async function kernelOwners(
  state: LinuxState,
  versions: readonly string[],
  wanted: ReadonlySet<string>,
): Promise<Map<string, Application>> {
  const { inspection } = state;
  const applications = inspection.applications.filter(({ name }) => isKernelPackage(name));
  const isDeb = inspection.packageFormat === 'deb';
  const owners = new Map<string, Application>();
  for (const version of versions) {
    const owner = isDeb ? debOwner(version, applications) : rpmOwner(version, applications);
    if (owner) owners.set(version, owner);
  }
  const unexplained = versions.filter((version) => !owners.has(version) && wanted.has(version));
  if (unexplained.length === 0 || applications.length === 0) return owners;
  const taken = new Set(owners.values());
  const others = applications.filter((application) => !taken.has(application));
  const listed = isDeb ? await debFiles(state, others) : await rpmFiles(state, others);
  for (const { application, files } of listed) {
    for (const version of unexplained) if (holds(files, version)) owners.set(version, application);
  }
  return owners;
}

/** A package with those of its files that lie in /boot or /lib/modules. */
interface PackageFiles {
  application: Application;
  files: string[];
}

function holds(files: readonly string[], version: string): boolean {
  return files.some((file) => {
    const modules = /^(?:\/usr)?\/lib\/modules\/([^/]+)\/?$/.exec(file)?.[1];
    return modules === version || (file.startsWith('/boot/') && file.endsWith(`-${version}`));
  });
}

/** dpkg keeps the list of a package's files as a text; reading it is a hundred times faster than running dpkg there. */
async function debFiles(state: LinuxState, applications: Application[]): Promise<PackageFiles[]> {
  const packages: PackageFiles[] = [];
  for (const application of applications) {
    const { name, arch } = application;
    for (const file of [`${name}.list`, `${name}:${arch || 'amd64'}.list`]) {
      const text = await readGuestText(state, `/var/lib/dpkg/info/${file}`);
      if (text === undefined) continue;
      packages.push({ application, files: text.split('\n') });
      break;
    }
  }
  return packages;
}

/** Asks the guest's rpm, once for all packages. */
async function rpmFiles(state: LinuxState, applications: Application[]): Promise<PackageFiles[]> {
  if (applications.length === 0 || !canRunPrograms(state.inspection.arch)) return [];
  const nameOf = ({ name, version, release }: Application): string => `${name}-${version}-${release}`;
  const format = '@%{NAME}-%{VERSION}-%{RELEASE}\\n[%{FILENAMES}\\n]';
  const query = ['rpm', '-q', '--qf', format, ...new Set(applications.map(nameOf))].map(shellQuote).join(' ');
  let output: string;
  try {
    // A kernel has thousands of modules; only the directory is asked for.
    const wanted = "grep -E '^@|^/boot/|^(/usr)?/lib/modules/[^/]+/?$'";
    output = await askGuestProgram(state, ['/bin/sh', '-c', `${query} | ${wanted}`]);
  } catch (error) {
    state.context.throwIfAborted();
    state.context.warn(
      'KERNEL_PACKAGES',
      `The guest's rpm does not list the files of its kernels: ${reasonOf(error)}`,
    );
    return [];
  }
  const packages: PackageFiles[] = [];
  for (const section of output.split(/^@/m)) {
    const [heading, ...files] = section.split('\n');
    const application = applications.find((candidate) => nameOf(candidate) === heading);
    if (application) packages.push({ application, files });
  }
  return packages;
}

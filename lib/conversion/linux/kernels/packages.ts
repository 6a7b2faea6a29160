import type { Application } from '../../../../types/inspection';
import { askGuestProgram, canRunPrograms, shellQuote } from '../guest-program';
import { type LinuxConversion, reasonOf, warn } from '../state';
import { readText } from '../text-file';
import { formatPackageVersion } from '../version';
import type { KernelPackage } from './kernel-package';
import { inferRpmFiles } from './rpm-names';

export function isKernelPackage(name: string): boolean {
  return (
    name === 'kernel' ||
    (/^kernel-/.test(name) && !name.endsWith('-devel')) ||
    name.startsWith('linux-image-')
  );
}

/** `[EPOCH:]VERSION[-RELEASE]` of an installed package. */
export function packageVersionOf(application: Application): string {
  return formatPackageVersion(application);
}

/** Kernel packages with their files. `bootNames`: the names in /boot. */
export async function kernelPackages(
  state: LinuxConversion,
  bootNames: readonly string[],
): Promise<KernelPackage[]> {
  const applications = state.inspection.applications.filter(({ name }) => isKernelPackage(name));
  if (state.inspection.packageFormat === 'deb') return debPackages(state, applications);
  const inferred = inferRpmFiles(applications, bootNames);
  if (inferred.unexplained.length === 0 && inferred.packages.length > 0) return inferred.packages;
  return queryRpm(state, applications);
}

/** dpkg keeps the list of a package's files as a text; reading it is a hundred times faster than running dpkg there. */
async function debPackages(state: LinuxConversion, applications: Application[]): Promise<KernelPackage[]> {
  const packages: KernelPackage[] = [];
  for (const application of applications) {
    const { name, arch } = application;
    for (const file of [`${name}.list`, `${name}:${arch || 'amd64'}.list`]) {
      const text = await readText(state, `/var/lib/dpkg/info/${file}`);
      if (text === undefined) continue;
      packages.push({ application, files: kernelFiles(text.split('\n')) });
      break;
    }
  }
  return packages;
}

/** Asks the guest's rpm, once for all packages. */
async function queryRpm(state: LinuxConversion, applications: Application[]): Promise<KernelPackage[]> {
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
    warn(
      state,
      'KERNEL_PACKAGES',
      `The guest's rpm does not list the files of its kernels: ${reasonOf(error)}`,
    );
    return [];
  }
  const packages: KernelPackage[] = [];
  for (const section of output.split(/^@/m)) {
    const [heading, ...files] = section.split('\n');
    const application = applications.find((candidate) => nameOf(candidate) === heading);
    if (application) packages.push({ application, files: kernelFiles(files) });
  }
  return packages;
}

function kernelFiles(files: readonly string[]): string[] {
  return files.filter((file) => /^(\/boot\/|(\/usr)?\/lib\/modules\/.)/.test(file)).sort();
}

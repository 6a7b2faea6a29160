import type { Application } from '../../../../types/inspection';
import type { KernelPackage } from './kernel-package';

/**
 * Tells which package a kernel in /boot belongs to by its name, without running the guest's rpm. Red Hat's kernels are
 * named `vmlinuz-VERSION-RELEASE[.ARCH][FLAVOUR]` after the package `kernel[-FLAVOUR][-core]`.
 *
 * `unexplained` are kernels whose package the names do not tell (SUSE's, for instance): then rpm has to be asked.
 */
export function inferRpmFiles(
  applications: readonly Application[],
  bootNames: readonly string[],
): { packages: KernelPackage[]; unexplained: string[] } {
  const packages: KernelPackage[] = [];
  const unexplained: string[] = [];
  for (const name of bootNames) {
    const version = /^vmlinuz-(.+)$/.exec(name)?.[1];
    // dracut's rescue kernel is a copy, in no package.
    if (version === undefined || version.startsWith('0-rescue-')) continue;
    const application = ownerOf(version, applications);
    if (application) packages.push({ application, files: [`/boot/${name}`, `/lib/modules/${version}`] });
    else unexplained.push(name);
  }
  return { packages, unexplained };
}

function ownerOf(version: string, applications: readonly Application[]): Application | undefined {
  const matching = applications.filter(
    (application) => flavourOf(version, application) === packageFlavour(application),
  );
  // From RHEL 8 on `kernel` is an empty package, and `kernel-core` holds the kernel.
  return matching.find(({ name }) => name.endsWith('-core')) ?? matching[0];
}

/** `debug` of `4.18.0-80.el8.x86_64+debug`; undefined where the version is not that of the package. */
function flavourOf(version: string, application: Application): string | undefined {
  const prefix = `${application.version}-${application.release}`;
  if (!version.startsWith(prefix)) return undefined;
  const [, arch, flavour = ''] = /^(\.(?:x86_64|i[3-6]86|aarch64|ppc64le|ppc64|s390x))?(?:[.+]?(\w+))?$/.exec(
    version.slice(prefix.length),
  ) ?? [undefined, undefined, '?'];
  return arch !== undefined && application.arch !== '' && arch !== `.${application.arch}`
    ? undefined
    : flavour;
}

/** `''` of `kernel` and `kernel-core`, `PAE` of `kernel-PAE`. Kernels built beside the distribution's have no flavour. */
function packageFlavour({ name }: Application): string {
  const flavour = name.replace(/^kernel-?/, '').replace(/-?core$/, '');
  return /^(uek|lt|ml|plus|rt)$/.test(flavour) ? '' : flavour;
}

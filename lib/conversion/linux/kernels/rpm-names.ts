import type { Application } from '../../../../types/inspection';
import { comparePackageVersions } from '../version';

/**
 * The package of a kernel of version `version` (as `uname -r` prints it), told by its name and version without running
 * the guest's rpm:
 *
 * - Red Hat's and its like: `VERSION-RELEASE[.ARCH][+FLAVOUR]` of the package `kernel[-FLAVOUR][-core]`;
 * - SUSE's: `VERSION-RELEASE-FLAVOUR` of `kernel-FLAVOUR`, the release without the number of the build;
 * - ALT's: `VERSION-FLAVOUR-RELEASE` of `kernel-image-FLAVOUR`.
 */
export function rpmOwner(version: string, applications: readonly Application[]): Application | undefined {
  const matching = applications.filter(
    (application) =>
      isRedHats(version, application) || isSuses(version, application) || isAlts(version, application),
  );
  // From RHEL 8 on `kernel` is an empty package, and `kernel-core` holds the kernel; SUSE's kernel-default-base has
  // the same kernel as kernel-default, with fewer modules.
  const rank = ({ name }: Application): number =>
    name.endsWith('-core') ? 2 : name.endsWith('-base') ? 0 : 1;
  return matching.sort((a, b) => rank(b) - rank(a) || comparePackageVersions(b, a))[0];
}

function isRedHats(version: string, { name, version: number, release, arch }: Application): boolean {
  const prefix = `${number}-${release}`;
  if (!version.startsWith(prefix)) return false;
  const [, architecture, flavour = ''] =
    /^(\.(?:x86_64|i[3-6]86|aarch64|ppc64le|ppc64|s390x|riscv64))?(?:[.+]?(\w[\w-]*))?$/.exec(
      version.slice(prefix.length),
    ) ?? [undefined, undefined, '?'];
  if (architecture !== undefined && arch !== '' && architecture !== `.${arch}`) return false;
  return flavoursOf(name).includes(flavour);
}

/** Names that kernels built beside the distribution's have, and do not carry on: `kernel-uek`, ELRepo's `kernel-lt`. */
const separate = /^(?:uek|lt|ml|plus|rt)(?:-|$)/;

/** `''` of `kernel`, `kernel-core` and `kernel6.12`, `PAE` of `kernel-PAE`; `rt` or `''` of `kernel-rt-core`. */
function flavoursOf(name: string): string[] {
  const flavour = name.replace(/^kernel(?:\d[\d.]*)?-?/, '').replace(/-?core$/, '');
  return separate.test(flavour) ? [flavour, flavour.replace(separate, '')] : [flavour];
}

function isSuses(version: string, { name, version: number, release }: Application): boolean {
  const flavour = /^kernel-(.+?)(?:-base)?$/.exec(name)?.[1];
  if (flavour === undefined || !version.startsWith(`${number}-`) || !version.endsWith(`-${flavour}`))
    return false;
  const part = version.slice(number.length + 1, -flavour.length - 1);
  return part !== '' && (release === part || release.startsWith(`${part}.`));
}

function isAlts(version: string, { name, version: number, release }: Application): boolean {
  const flavour = /^kernel-(?:image-)?(.+)$/.exec(name)?.[1];
  return flavour !== undefined && version === `${number}-${flavour}-${release}`;
}

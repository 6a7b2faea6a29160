import { V2vError } from '../errors';

/** The C libraries of the host that the addon calls; each is loaded when it is first needed. */
export type NativeLibraryName = keyof typeof packages;

/** Debian and Ubuntu; Fedora and RHEL. Where a release names it otherwise, apt finds it by this name as well. */
const packages = {
  libguestfs: { title: 'libguestfs', apt: 'libguestfs0', dnf: 'libguestfs', since: '1.38' },
  libvirt: { title: 'libvirt', apt: 'libvirt0', dnf: 'libvirt-libs', since: '4.0' },
  augeas: { title: 'Augeas', apt: 'libaugeas0', dnf: 'augeas-libs', since: '1.3' },
  hivex: { title: 'hivex', apt: 'libhivex0', dnf: 'hivex-libs', since: '1.3' },
} as const;

/** @param problem - what the dynamic linker says */
export function libraryError(name: NativeLibraryName, problem: string): V2vError {
  const { title, apt, dnf, since } = packages[name];
  const isOld = problem.includes('undefined symbol');
  const what = isOld ? `is too old: ${since} or newer is needed` : 'is not installed, or cannot be loaded';
  const verb = isOld ? 'Upgrade it' : 'Install it';
  return new V2vError('LIBRARY_MISSING', `The library ${title} ${what} (${problem}).`, {
    subject: title,
    hint: `${verb}: apt install ${apt} (Debian, Ubuntu), or dnf install ${dnf} (Fedora, RHEL).`,
  });
}

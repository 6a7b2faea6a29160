/** Packages that hold the programs we run, as Debian and Fedora name them. */
const packages: Record<string, string> = {
  'qemu-img': 'qemu-utils (Debian, Ubuntu) or qemu-img (Fedora, RHEL)',
  'qemu-nbd': 'qemu-utils (Debian, Ubuntu) or qemu-img (Fedora, RHEL)',
  'qemu-system-x86_64': 'qemu-system-x86 (Debian, Ubuntu) or qemu-kvm (Fedora, RHEL)',
  'qemu-system-aarch64': 'qemu-system-arm (Debian, Ubuntu) or qemu-kvm (Fedora, RHEL)',
  nbdkit: 'nbdkit',
  curl: 'curl',
  ssh: 'openssh-client (Debian, Ubuntu) or openssh-clients (Fedora, RHEL)',
  nbdcopy: 'libnbd-bin (Debian, Ubuntu) or libnbd (Fedora, RHEL)',
  nbdinfo: 'libnbd-bin (Debian, Ubuntu) or libnbd (Fedora, RHEL)',
  xz: 'xz-utils (Debian, Ubuntu) or xz (Fedora, RHEL)',
  zstd: 'zstd',
  lz4: 'lz4',
  lzop: 'lzop',
  bzip2: 'bzip2',
  perl: 'perl',
  tar: 'tar',
};

/** What to do if a program is missing. */
export function installHint(program: string): string {
  return `Install the package ${packages[program] ?? program}.`;
}

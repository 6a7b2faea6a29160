/**
 * What the host must have, by purpose. A need says how to see that it is met (`program`, `library` for pkg-config,
 * or `test` with a `name`) and which package brings it in the two families: `apt`, `dnf`.
 */
import { existsSync, readdirSync } from 'node:fs';

const anyOf = (...paths) => paths.some((path) => existsSync(path));
const isRoot = process.getuid?.() === 0;

/** A kernel that supermin can make libguestfs's appliance of: an image, and modules for it. */
function hasKernel() {
  const list = (path) => (existsSync(path) ? readdirSync(path) : []);
  const versions = [...list('/lib/modules'), ...list('/usr/lib/modules')].filter((version) =>
    anyOf(`/lib/modules/${version}/modules.dep`, `/usr/lib/modules/${version}/modules.dep`),
  );
  return versions.some((version) => anyOf(`/boot/vmlinuz-${version}`, `/lib/modules/${version}/vmlinuz`));
}

const kernelPackages = {
  debian: { x64: 'linux-image-amd64', arm64: 'linux-image-arm64' }[process.arch] ?? 'linux-image-generic',
  ubuntu: 'linux-image-virtual',
};

const build = [
  { program: 'cmake', apt: 'cmake', dnf: 'cmake' },
  { program: 'make', apt: 'make', dnf: 'make' },
  { program: 'c++', apt: 'g++', dnf: 'gcc-c++' },
];

const libraryFolders = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib64', '/usr/lib'];
const hasLibrary = (file) => anyOf(...libraryFolders.map((folder) => `${folder}/${file}`));
const runTime = (name, apt, dnf) => ({ name, test: () => hasLibrary(`${name}.so.0`), apt, dnf });

/** What the addon loads when it runs. */
const libraries = [
  runTime('libguestfs', 'libguestfs0', 'libguestfs'),
  runTime('libvirt', 'libvirt0', 'libvirt-libs'),
];

const convert = [
  ...libraries,
  { program: 'qemu-img', apt: 'qemu-utils', dnf: 'qemu-img' },
  {
    name: 'qemu-system-x86_64',
    test: () => hasProgram('qemu-system-x86_64') || existsSync('/usr/libexec/qemu-kvm'),
    apt: 'qemu-system-x86',
    dnf: 'qemu-kvm',
  },
  { name: 'a kernel with its modules', test: hasKernel, apt: kernelPackages, dnf: 'kernel-core' },
  { program: 'supermin', apt: 'supermin', dnf: 'libguestfs-appliance' },
  { program: 'xz', apt: 'xz-utils', dnf: 'xz' },
  { program: 'zstd', apt: 'zstd', dnf: 'zstd' },
  { program: 'bzip2', apt: 'bzip2', dnf: 'bzip2' },
  { program: 'lz4', apt: 'lz4', dnf: 'lz4' },
  { program: 'lzop', apt: 'lzop', dnf: 'lzop' },
  // --edit, --tar-in and --copy-in
  { program: 'perl', apt: 'perl', dnf: 'perl-interpreter' },
  { program: 'tar', apt: 'tar', dnf: 'tar' },
  // Guests at a host that is reached by ssh, and -o proxmox by ssh
  { program: 'ssh', apt: 'openssh-client', dnf: 'openssh-clients' },
  // For kernels without Landlock
  { program: 'bwrap', apt: 'bubblewrap', dnf: 'bubblewrap' },
];

const guests = [
  { program: 'mmdebstrap', apt: 'mmdebstrap' },
  { program: 'gpg', apt: 'gpg' },
  { program: 'mke2fs', apt: 'e2fsprogs', dnf: 'e2fsprogs' },
  { program: 'sfdisk', apt: 'fdisk', dnf: 'util-linux' },
  { program: 'tar', apt: 'tar', dnf: 'tar' },
  // Another user than root builds in a user namespace
  ...(isRoot
    ? []
    : [
        { program: 'fakeroot', apt: 'fakeroot', dnf: 'fakeroot' },
        { program: 'newuidmap', apt: 'uidmap', dnf: 'shadow-utils' },
      ]),
];

/** Of the test guests that the demo does without. */
const allGuests = [
  ...guests,
  { program: 'mkfs.vfat', apt: 'dosfstools', dnf: 'dosfstools' },
  { program: 'mcopy', apt: 'mtools', dnf: 'mtools' },
  // Disks of Windows guests
  { program: 'mkntfs', apt: 'ntfs-3g', dnf: 'ntfsprogs' },
  { program: 'wimapply', apt: 'wimtools', dnf: 'wimlib-utils' },
  { program: 'mkfs.btrfs', apt: 'btrfs-progs', dnf: 'btrfs-progs' },
  {
    name: 'UEFI firmware for QEMU',
    test: () =>
      anyOf(
        '/usr/share/OVMF/OVMF_CODE_4M.fd',
        '/usr/share/OVMF/OVMF_CODE.fd',
        '/usr/share/edk2/ovmf/OVMF_CODE.fd',
      ),
    apt: 'ovmf',
    dnf: 'edk2-ovmf',
  },
];

const testingKit = [
  runTime('libaugeas', 'libaugeas0', 'augeas-libs'),
  runTime('libhivex', 'libhivex0', 'hivex-libs'),
];

/** What the addon declares is compared with these; a build does not need them. */
const headers = [
  { program: 'pkg-config', apt: 'pkg-config', dnf: 'pkgconf-pkg-config' },
  { library: 'libguestfs', apt: 'libguestfs-dev', dnf: 'libguestfs-devel' },
  { library: 'libvirt', apt: 'libvirt-dev', dnf: 'libvirt-devel' },
  { library: 'augeas', apt: 'libaugeas-dev', dnf: 'augeas-devel' },
  { library: 'hivex', apt: 'libhivex-dev', dnf: 'hivex-devel' },
];

const tests = [
  // What customize does is compared with it
  { program: 'virt-customize', apt: 'guestfs-tools', dnf: 'guestfs-tools' },
  { program: 'zip', apt: 'zip', dnf: 'zip' },
  { program: 'nbdkit', apt: 'nbdkit', dnf: 'nbdkit' },
  { program: 'curl', apt: 'curl', dnf: 'curl' },
  // iSCSI: a server, and QEMU's driver
  { program: 'tgtd', apt: 'tgt', dnf: 'scsi-target-utils' },
  {
    name: "QEMU's driver of iSCSI",
    test: () =>
      anyOf(
        ...['/usr/lib/x86_64-linux-gnu/qemu', '/usr/lib/aarch64-linux-gnu/qemu', '/usr/lib64/qemu-kvm'].map(
          (directory) => `${directory}/block-iscsi.so`,
        ),
      ),
    apt: 'qemu-block-extra',
    dnf: 'qemu-block-iscsi',
  },
  { program: 'virsh', apt: 'libvirt-clients', dnf: 'libvirt-client' },
  // A daemon of an unprivileged user, which the tests start and end; nothing is started by installing it
  { program: 'libvirtd', apt: 'libvirt-daemon', dnf: 'libvirt-daemon' },
  {
    name: "libvirt's driver of QEMU",
    test: () =>
      anyOf(
        ...['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib64'].map(
          (directory) => `${directory}/libvirt/connection-driver/libvirt_driver_qemu.so`,
        ),
      ),
    apt: 'libvirt-daemon-driver-qemu',
    dnf: 'libvirt-daemon-driver-qemu',
  },
  // A stand-in for nbdkit's VDDK plugin is built
  { library: 'nbdkit', apt: 'nbdkit-plugin-dev', dnf: 'nbdkit-devel' },
  { program: 'cc', apt: 'gcc', dnf: 'gcc' },
  { program: 'nbdinfo', apt: 'libnbd-bin', dnf: 'libnbd' },
  // Guests at a host that is reached by ssh
  { program: 'sshd', apt: 'openssh-server', dnf: 'openssh-server' },
  {
    name: 'nss_wrapper',
    test: () =>
      ['x86_64', 'aarch64'].some((arch) => existsSync(`/usr/lib/${arch}-linux-gnu/libnss_wrapper.so`)) ||
      existsSync('/usr/lib64/libnss_wrapper.so'),
    apt: 'libnss-wrapper',
    dnf: 'nss_wrapper',
  },
  { program: 'ssh-keygen', apt: 'openssh-client', dnf: 'openssh' },
  // Files that share blocks; with mkfs.btrfs above
  { program: 'mkfs.xfs', apt: 'xfsprogs', dnf: 'xfsprogs' },
  { program: 'xmllint', apt: 'libxml2-utils', dnf: 'libxml2' },
  // The scripts of -o qemu: a judge of them, and the TPM that they start; libvirt makes its TPMs by the other program
  { program: 'shellcheck', apt: 'shellcheck', dnf: 'ShellCheck' },
  { program: 'swtpm', apt: 'swtpm', dnf: 'swtpm' },
  { program: 'swtpm_setup', apt: 'swtpm-tools', dnf: 'swtpm-tools' },
  // The judge of what QEMU opens
  { program: 'strace', apt: 'strace', dnf: 'strace' },
  // Drivers for Windows that are made for tests: their certificates, and virtio-win.iso.
  { program: 'openssl', apt: 'openssl', dnf: 'openssl' },
  { program: 'genisoimage', apt: 'genisoimage', dnf: 'genisoimage' },
];

/** The first-boot program of Windows guests is built, and run by Wine. */
const windows = [
  { program: 'i686-w64-mingw32-gcc', apt: 'gcc-mingw-w64-i686-win32', dnf: 'mingw32-gcc' },
  { program: 'x86_64-w64-mingw32-gcc', apt: 'gcc-mingw-w64-x86-64-win32', dnf: 'mingw64-gcc' },
  {
    name: 'wine64',
    test: () => hasProgram('wine') || existsSync('/usr/lib/wine/wine64'),
    apt: 'wine64',
    dnf: 'wine-core',
  },
];

/** Pages are looked at in a real browser. */
const browser = [
  {
    name: 'chromium',
    test: () => ['chromium', 'chromium-browser', 'google-chrome'].some(hasProgram),
    apt: { debian: 'chromium', ubuntu: 'chromium-browser' },
    dnf: 'chromium',
  },
];

/** govmomi's simulator of a vCenter, which the small one of the tests is compared with. */
const vcsim = [
  { program: 'go', apt: 'golang-go' },
  {
    name: "govmomi's sources",
    test: () => existsSync('/usr/share/gocode/src/github.com/vmware/govmomi/simulator'),
    apt: 'golang-github-vmware-govmomi-dev',
  },
];

/** Keystone, Glance and Cinder, which the small cloud of the tests is compared with: modules alone, no service is started. */
const openstack = ['keystone', 'glance', 'cinder'].map((name) => ({
  name: `the modules of ${name}`,
  test: () => existsSync(`/usr/lib/python3/dist-packages/${name}/version.py`),
  apt: `python3-${name}`,
}));

/** The binaries that the package brings are compiled in a root of an old Debian, and tried. */
const prebuilds = [
  { program: 'mmdebstrap', apt: 'mmdebstrap' },
  { program: 'readelf', apt: 'binutils', dnf: 'binutils' },
  { program: 'qemu-aarch64-static', apt: 'qemu-user-static' },
];

const lint = [
  // The manual page and the completion of shells
  { program: 'mandoc', apt: 'mandoc', dnf: 'mandoc' },
  { program: 'shellcheck', apt: 'shellcheck', dnf: 'ShellCheck' },
  { program: 'zsh', apt: 'zsh', dnf: 'zsh' },
  { program: 'fish', apt: 'fish', dnf: 'fish' },
  { program: 'clang-format', apt: 'clang-format', dnf: 'clang-tools-extra' },
  { program: 'cppcheck', apt: 'cppcheck', dnf: 'cppcheck' },
];

const bench = [
  { program: 'virt-v2v', apt: 'virt-v2v', dnf: 'virt-v2v' },
  { program: 'nbdcopy', apt: 'libnbd-bin', dnf: 'libnbd' },
];

/** npm installs compile the addon, so every purpose needs what that takes. */
export const purposes = {
  build,
  lint: [...build, ...lint],
  demo: [...build, ...convert, ...guests],
  test: [...build, ...testingKit, ...headers, ...convert, ...allGuests, ...tests, ...windows, ...browser],
  bench: [...build, ...convert, ...allGuests, ...bench],
  vcsim: [...build, ...vcsim],
  openstack: [...build, ...convert, ...openstack],
  prebuilds: [...build, ...prebuilds],
};

const searchPath = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin'].filter(Boolean);

export function hasProgram(name) {
  return searchPath.some((directory) => existsSync(`${directory}/${name}`));
}

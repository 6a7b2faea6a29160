import type { Guestfs } from '../../../lib/guestfs';
import { type AgreementGroup, does, fails, gives } from '../agreement-case';
import { configurationTree } from './configuration-tree';

/** AUG_NO_LOAD and AUG_NO_MODL_AUTOLOAD of augeas.h */
const flags = 32 + 64;

const transforms = [
  ['Fstab', '/etc/fstab'],
  ['Shellvars', '/etc/sysconfig/kernel'],
  ['Shellvars', '/etc/default/*'],
  ['Modprobe', '/etc/modprobe.d/*'],
  ['Inittab', '/etc/inittab'],
  ['Securetty', '/etc/securetty'],
  ['Yum', '/etc/yum.repos.d/*.repo'],
  ['Grub', '/boot/grub/menu.lst'],
] as const;

/** Files that a pattern stands for come as their directory has them. */
const sorted = async (paths: Promise<string[]>): Promise<string[]> => (await paths).sort();

/** Every node of the files' tree with its value. */
async function wholeTree(guest: Guestfs): Promise<string[]> {
  const nodes: string[] = [];
  for (const path of await guest.augMatch('/files//*')) {
    const hasValue = (await guest.augMatch(`${path}[. != '']`)).length > 0;
    nodes.push(hasValue ? `${path} = ${await guest.augGet(path)}` : path);
  }
  return nodes.sort();
}

/** Calls of Augeas on files that a conversion edits, some of them behind links. */
export const configuration: AgreementGroup = {
  name: 'Augeas',
  files: {
    '/etc/fstab': {
      content:
        '# disks\nUUID=1 / ext4 defaults,noatime 0 1\n/dev/sda2 none swap sw 0 0\n/dev/cdrom /media udf user 0 0\n',
      mode: 0o600,
      gid: 4,
    },
    '/etc/sysconfig/kernel': 'UPDATEDEFAULT=yes\n# a comment\nDEFAULTKERNEL="kernel"\n',
    '/etc/default/grub': { link: 'grub.real' },
    '/etc/default/grub.real': { content: 'GRUB_TIMEOUT=5\nGRUB_CMDLINE_LINUX="quiet rhgb"\n', mode: 0o640 },
    '/etc/modprobe.d/a.conf': 'alias eth0 e1000\noptions e1000 debug=1\nblacklist pcspkr\n',
    '/etc/modprobe.d/broken': 'this is no { line\n',
    '/etc/inittab': 'id:3:initdefault:\nsi::sysinit:/etc/rc.d/rc.sysinit\n',
    '/etc/securetty': 'console\ntty1\nxvc0\n',
    '/etc/yum.repos.d/vmware.repo': '[vmware]\nname=VMware\nbaseurl=http://packages.vmware.com/\nenabled=1\n',
    '/boot/grub/menu.lst':
      'default=0\ntimeout=5\ntitle Linux\n\troot (hd0,0)\n\tkernel /vmlinuz ro root=/dev/sda1\n\tinitrd /initrd\n',
  },
  cases: [
    fails(['augGet', '/files/etc/fstab']),
    fails(['augSave']),
    fails(['augClose']),
    gives(['augInit', '/', flags]),
    ...transforms.map(([lens, path]) => gives(['augTransform', lens, path])),
    gives(['augLoad']),
    gives(['augMatch', '/augeas/files//error'], ['/augeas/files/etc/modprobe.d/broken/error']),
    does('all files that are loaded', (guest) => sorted(guest.augMatch('/augeas/files//path')), [
      '/augeas/files/boot/grub/menu.lst/path',
      '/augeas/files/etc/default/grub.real/path',
      '/augeas/files/etc/default/grub/path',
      '/augeas/files/etc/fstab/path',
      '/augeas/files/etc/inittab/path',
      '/augeas/files/etc/modprobe.d/a.conf/path',
      '/augeas/files/etc/modprobe.d/broken/path',
      '/augeas/files/etc/securetty/path',
      '/augeas/files/etc/sysconfig/kernel/path',
      '/augeas/files/etc/yum.repos.d/vmware.repo/path',
    ]),
    does('the tree of all files', wholeTree, configurationTree),
    gives(
      ['augLs', '/files/etc'],
      [
        '/files/etc/default',
        '/files/etc/fstab',
        '/files/etc/inittab',
        '/files/etc/modprobe.d',
        '/files/etc/securetty',
        '/files/etc/sysconfig',
        '/files/etc/yum.repos.d',
      ],
    ),
    gives(['augLabel', '/files/etc/fstab/1/spec'], 'spec'),
    fails(['augGet', '/files/none']),
    fails(['augGet', '/files/etc/fstab/1']),
    fails(['augGet', '/files/etc/fstab/*[spec]']),
    fails(['augMatch', '/files/[']),
    fails(['augRm', '/files/[']),
    gives(['augRm', '/files/none'], 0),
    gives(['augSet', '/files/etc/fstab/1/spec', '/dev/vda1']),
    fails(['augSet', '/files/etc/fstab/*/spec', 'x']),
    gives(['augSetm', '/files/etc/fstab/*[vfstype]', 'dump', '1'], 3),
    gives(['augRm', "/files/etc/fstab/*[vfstype = 'swap']"], 7),
    gives(['augInsert', '/files/etc/fstab/1', '01', true]),
    gives(['augSet', '/files/etc/fstab/01/spec', 'tmpfs']),
    gives(['augSet', '/files/etc/fstab/01/file', '/tmp']),
    gives(['augSet', '/files/etc/fstab/01/vfstype', 'tmpfs']),
    fails(['augInsert', '/files/none', 'x', false]),
    gives(['augDefvar', 'grub', '/files/boot/grub/menu.lst'], 1),
    gives(['augDefvar', 'none', '/files/nothing'], 0),
    gives(['augDefnode', 'new', '/files/etc/sysconfig/kernel/MORE', '1'], { i: 1, b: 1 }),
    gives(['augDefnode', 'new', '/files/etc/sysconfig/kernel/MORE', '2'], { i: 1, b: 0 }),
    gives(['augGet', '$grub/title/kernel'], '/vmlinuz'),
    gives(['augSet', '$grub/title/kernel/root', '/dev/vda1']),
    gives(['augClear', '/files/boot/grub/menu.lst/title/kernel/quiet']),
    gives(['augSet', '/files/etc/default/grub/GRUB_TIMEOUT', '1']),
    gives(['augMv', '/files/etc/securetty/3', '/files/etc/securetty/4']),
    gives(['augSet', '/files/etc/securetty/4', 'ttyS0']),
    gives(['augSet', '/files/etc/yum.repos.d/vmware.repo/vmware/enabled', '0']),
    gives(['augRm', '/files/etc/modprobe.d/a.conf/alias'], 2),
    gives(['augRm', '/files/etc/inittab'], 9),
    gives(['augSave']),
    gives(
      ['augMatch', '/augeas/events/saved'],
      [
        '/augeas/events/saved[1]',
        '/augeas/events/saved[2]',
        '/augeas/events/saved[3]',
        '/augeas/events/saved[4]',
        '/augeas/events/saved[5]',
        '/augeas/events/saved[6]',
        '/augeas/events/saved[7]',
        '/augeas/events/saved[8]',
      ],
    ),
    gives(
      ['cat', '/etc/fstab'],
      '# disks\ntmpfs\t/tmp\ttmpfs\n/dev/vda1 / ext4 defaults,noatime 1 1\n/dev/cdrom /media udf user 1 0\n',
    ),
    gives(['cat', '/etc/default/grub.real'], 'GRUB_TIMEOUT=1\nGRUB_CMDLINE_LINUX="quiet rhgb"\n'),
    gives(['isSymlink', '/etc/default/grub'], true),
    gives(['exists', '/etc/inittab'], false),
    gives(['augSet', '/files/etc/fstab/1/nonsense', 'x']),
    fails(['augSave']),
    gives(['augLoad']),
    gives(['augGet', '/files/etc/fstab/1/spec'], '/dev/vda1'),
    gives(['augClose']),
    fails(['augMatch', '/files']),
  ],
};

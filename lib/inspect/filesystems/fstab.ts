/** One line of /etc/fstab; see fstab(5). */
export interface FstabEntry {
  /** `UUID=…`, `/dev/sda1`, … without quotes and with its octal escapes resolved. */
  spec: string;
  path: string;
  type: string;
  options: string[];
}

/** The entries of an fstab; other lines are left out. */
export function parseFstab(text: string): FstabEntry[] {
  const entries: FstabEntry[] = [];
  for (const line of text.split('\n')) {
    const fields = line.trim().split(/[ \t]+/);
    const [spec = '', path = '', type = 'auto', options = ''] = fields;
    if (spec === '' || spec.startsWith('#') || path === '') continue;
    entries.push({
      spec: unquote(unescape(spec)),
      path: withoutTrailingSlash(unescape(path)),
      type,
      options: options.split(',').filter((option) => option !== ''),
    });
  }
  return entries;
}

/** `\040` is a space, `\134` a backslash. */
function unescape(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 8)));
}

/** mount(8) takes `UUID="…"`. */
function unquote(spec: string): string {
  return spec.replace(/^([A-Z]+=)?(["'])(.*)\2$/, '$1$3');
}

function withoutTrailingSlash(path: string): string {
  return path.length > 1 ? path.replace(/(?<!\/)\/+$/, '') || '/' : path;
}

/** Filesystems of the network and of the kernel; they are not on the guest's disks. */
const elsewhere =
  /^(nfs4?|cifs|smb3?|smbfs|ceph|glusterfs|gfs2?|ocfs2?|lustre|afs|9p|virtiofs|vboxsf|vmhgfs|fuse|fuse\.(?!ntfs).*|none|swap|proc|sysfs|tmpfs|ramfs|devtmpfs|devpts|usbfs|cgroup2?|debugfs|tracefs|securityfs|configfs|efivarfs|hugetlbfs|mqueue|binfmt_misc|overlay|overlayfs|aufs|squashfs|autofs|rpc_pipefs|nfsd|bind|iso9660|udf|subfs|supermount)$/;
/** Where a distribution keeps kernels, boot loaders and programs: mounted even with `noauto`. */
export const systemPaths: readonly string[] = ['/boot', '/boot/efi', '/efi', '/usr'];

/** Whether an entry mounts a filesystem of the guest's own disks when the guest starts. */
export function mountsDisk({ spec, path, type, options }: FstabEntry): boolean {
  if (!path.startsWith('/') || /^\/(dev|proc|sys|selinux|media|run)(\/|$)/.test(path)) return false;
  if (path.split('/').includes('..')) return false;
  if (elsewhere.test(type)) return false;
  if (
    options.some(
      (option) => ['bind', 'rbind', 'loop', '_netdev'].includes(option) || option.startsWith('loop='),
    )
  ) {
    return false;
  }
  if (options.includes('noauto') && !systemPaths.includes(path)) return false;
  if (!/^(\/dev\/|(UUID|LABEL|PARTUUID|PARTLABEL)=)/.test(spec)) return false;
  return !/^\/dev\/(fd\d*|floppy.*|cdrom.*|dvd.*|sr\d+|scd\d+)$/.test(spec);
}

/** One line of /etc/crypttab; see crypttab(5). */
export interface CrypttabEntry {
  name: string;
  spec: string;
}

export function parseCrypttab(text: string): CrypttabEntry[] {
  const entries: CrypttabEntry[] = [];
  for (const line of text.split('\n')) {
    const [name = '', spec = ''] = line.trim().split(/[ \t]+/);
    if (name === '' || name.startsWith('#') || spec === '') continue;
    entries.push({ name, spec: unquote(spec) });
  }
  return entries;
}

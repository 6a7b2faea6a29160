import type { Guestfs } from '../../../lib/guestfs';

/** /etc/fstab, and what else a layout needs in the guest. */
export interface SmallGuestFiles {
  fstab: string;
  crypttab?: string;
}

const osRelease = [
  'PRETTY_NAME="Ubuntu 22.04.3 LTS"',
  'NAME="Ubuntu"',
  'VERSION_ID="22.04"',
  'ID=ubuntu',
  'ID_LIKE=debian',
  '',
].join('\n');

// dpkg ends every paragraph with an empty line, the last one too.
const packages =
  'Package: base-files\nStatus: install ok installed\nArchitecture: amd64\nVersion: 12ubuntu4.4\n\n' +
  'Package: bash\nStatus: install ok installed\nArchitecture: amd64\nVersion: 5.1-6ubuntu1\n\n';

/**
 * Writes into the filesystems that are mounted what inspection knows an Ubuntu 22.04 by, /bin and /lib leading into
 * /usr, and a program of the host's architecture.
 */
export async function writeSmallGuest(guest: Guestfs, { fstab, crypttab }: SmallGuestFiles): Promise<void> {
  const directories = [
    '/etc',
    '/usr/bin',
    '/usr/lib',
    '/usr/sbin',
    '/usr/share',
    '/var/lib/dpkg',
    '/boot',
    '/home',
  ];
  for (const directory of directories) await guest.mkdirP(directory);
  for (const name of ['bin', 'lib', 'sbin']) await guest.lnS(`usr/${name}`, `/${name}`);
  await guest.upload('/bin/true', '/usr/bin/ls');
  await guest.chmod(0o755, '/usr/bin/ls');
  await guest.write('/usr/lib/os-release', osRelease);
  await guest.lnS('../usr/lib/os-release', '/etc/os-release');
  await guest.write('/etc/debian_version', 'bookworm/sid\n');
  await guest.write('/var/lib/dpkg/status', packages);
  await guest.write('/etc/fstab', fstab);
  if (crypttab !== undefined) await guest.write('/etc/crypttab', crypttab);
}

/**
 * Encrypts a device, quickly; luks_format would spend seconds on the strength of a key that is no secret.
 *
 * @param device as the appliance itself names it: a disk may have another name there than libguestfs has for it
 */
export async function luksFormat(guest: Guestfs, device: string, key: Buffer): Promise<void> {
  const octal = [...key].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
  const format = 'cryptsetup luksFormat -q --pbkdf pbkdf2 --pbkdf-force-iterations 1000 -d /key';
  await guest.debug('sh', [`printf '${octal}' > /key && ${format} ${device} && rm /key`]);
}

import { posix } from 'node:path';

import { isRegularFile } from '../../../../guestfs/regular-file';
import type { LinuxState } from '../../state';
import { readGuestText } from '../../../guest/text-file';
import type { ConfigurationFile } from './configured-card';
import { isIfcfg } from './ifcfg';
import { ifupdownIncludes } from './ifupdown';
import { readNetworkdFiles, type NetworkdFile } from './networkd-files';

type GuestHolder = Pick<LinuxState, 'guest'>;

/** More and larger files than an administrator writes; a guest that has them made them to hurt. */
const maxFiles = 200;
const maxFileBytes = 256 * 1024;
/** A grub.cfg with many kernels. */
const maxGrubBytes = 4 * 1024 * 1024;
/** Files of ifupdown that include others. */
const maxDepth = 4;

/** What the guest's files say of its cards, unparsed, by who reads them. */
export interface NetworkFiles {
  interfaces: ConfigurationFile[];
  redhat: ConfigurationFile[];
  suse: ConfigurationFile[];
  wicked: ConfigurationFile[];
  etcnet: ConfigurationFile[];
  netplan: ConfigurationFile[];
  /** cloud-init's own files, which may hold a configuration of the network in netplan's form. */
  cloudInit: ConfigurationFile[];
  keyfiles: ConfigurationFile[];
  /** NetworkManager.conf and the files of conf.d. */
  networkManager: ConfigurationFile[];
  /** By name; each with its drop-ins. */
  networkd: NetworkdFile[];
  rules: ConfigurationFile[];
  dhcpcd: ConfigurationFile[];
  connman: ConfigurationFile[];
  /** Tables of names and addresses: mactab, iftab. */
  addressTables: ConfigurationFile[];
  commandLines: ConfigurationFile[];
  /** Files that were left out, for their number or size. */
  unread: string[];
}

/** Reads files of one guest, none of them larger than an administrator writes. */
class Reader {
  readonly unread: string[] = [];

  constructor(private readonly state: GuestHolder) {}

  async read(path: string, limit = maxFileBytes): Promise<ConfigurationFile | undefined> {
    const { guest } = this.state;
    if (!(await isRegularFile(guest, path))) return undefined;
    if ((await guest.filesize(path)) > limit) {
      this.unread.push(path);
      return undefined;
    }
    const text = await readGuestText(this.state, path);
    return text === undefined ? undefined : { path, text };
  }

  async readAll(paths: readonly string[], limit = maxFileBytes): Promise<ConfigurationFile[]> {
    this.unread.push(...paths.slice(maxFiles));
    const files: ConfigurationFile[] = [];
    for (const path of paths.slice(0, maxFiles)) {
      const file = await this.read(path, limit);
      if (file !== undefined) files.push(file);
    }
    return files;
  }

  async list(directory: string, accepts: (name: string) => boolean): Promise<string[]> {
    const { guest } = this.state;
    if (!(await guest.isDir(directory, { followsymlinks: true }))) return [];
    return (await guest.ls(directory)).filter(accepts).map((name) => posix.join(directory, name));
  }

  async readDirectory(directory: string, accepts: (name: string) => boolean): Promise<ConfigurationFile[]> {
    return this.readAll(await this.list(directory, accepts));
  }

  /** A file of ifupdown, and after it those that it includes, each once. */
  async readInterfaces(path: string, seen = new Set<string>(), depth = 0): Promise<ConfigurationFile[]> {
    if (seen.has(path)) return [];
    if (seen.size >= maxFiles || depth > maxDepth) {
      this.unread.push(path);
      return [];
    }
    seen.add(path);
    const file = await this.read(path);
    if (file === undefined) return [];
    const files = [file];
    for (const { pattern, directory } of ifupdownIncludes(file.text).slice(0, maxFiles)) {
      const absolute = posix.join(pattern.startsWith('/') ? '/' : posix.dirname(path), pattern);
      const included = directory
        ? await this.list(absolute, (name) => /^[a-zA-Z0-9_-]+$/.test(name))
        : (await this.state.guest.globExpand(absolute, { directoryslash: false })).sort();
      for (const each of included) files.push(...(await this.readInterfaces(each, seen, depth + 1)));
    }
    return files;
  }
}

const endsWith = (suffix: string) => (name: string) => name.endsWith(suffix);

/** Of two files with one name, the one in the directory that comes later counts. */
function laterByName(files: readonly ConfigurationFile[]): ConfigurationFile[] {
  return [...new Map(files.map((file) => [posix.basename(file.path), file])).values()];
}

/** Reads the guest's `.network`, `.link` and `.netdev` files with their drop-ins. */
export function readNetworkd(state: GuestHolder, reader = new Reader(state)): Promise<NetworkdFile[]> {
  return readNetworkdFiles({
    list: (directory, accepts) => reader.list(directory, accepts),
    read: (path) => reader.read(path),
  });
}

/** Where kernel command lines stand that count at a boot. */
async function readCommandLines(reader: Reader): Promise<ConfigurationFile[]> {
  return [
    ...(await reader.readDirectory('/boot/loader/entries', endsWith('.conf'))),
    ...(await reader.readDirectory('/boot/efi/loader/entries', endsWith('.conf'))),
    ...(await reader.readDirectory('/efi/loader/entries', endsWith('.conf'))),
    ...(await reader.readDirectory('/etc/default/grub.d', endsWith('.cfg'))),
    ...(await reader.readDirectory('/etc/cmdline.d', endsWith('.conf'))),
    ...(await reader.readAll(
      [
        '/etc/default/grub',
        '/etc/kernel/cmdline',
        '/boot/grub2/grub.cfg',
        '/boot/grub/grub.cfg',
        '/boot/grub2/grubenv',
        '/boot/grub/grub.conf',
        '/boot/grub/menu.lst',
      ],
      maxGrubBytes,
    )),
  ];
}

/** Reads every file of the guest that may tell a name of a network card. */
export async function readNetworkFiles(state: GuestHolder): Promise<NetworkFiles> {
  const reader = new Reader(state);
  const isConnection = (name: string): boolean => !/^\.|~$/.test(name);
  const ifaces = await reader.list('/etc/net/ifaces', () => true);
  return {
    interfaces: await reader.readInterfaces('/etc/network/interfaces'),
    redhat: await reader.readDirectory('/etc/sysconfig/network-scripts', isIfcfg),
    suse: await reader.readDirectory('/etc/sysconfig/network', isIfcfg),
    wicked: await reader.readDirectory('/etc/wicked/ifconfig', endsWith('.xml')),
    etcnet: await reader.readAll(ifaces.map((directory) => posix.join(directory, 'options'))),
    netplan: [
      ...(await reader.readDirectory('/lib/netplan', endsWith('.yaml'))),
      ...(await reader.readDirectory('/etc/netplan', endsWith('.yaml'))),
    ],
    cloudInit: await reader.readDirectory('/etc/cloud/cloud.cfg.d', endsWith('.cfg')),
    keyfiles: laterByName([
      ...(await reader.readDirectory('/usr/lib/NetworkManager/system-connections', isConnection)),
      ...(await reader.readDirectory('/etc/NetworkManager/system-connections', isConnection)),
    ]),
    networkManager: [
      ...(await reader.readAll(['/etc/NetworkManager/NetworkManager.conf'])),
      ...laterByName([
        ...(await reader.readDirectory('/usr/lib/NetworkManager/conf.d', endsWith('.conf'))),
        ...(await reader.readDirectory('/etc/NetworkManager/conf.d', endsWith('.conf'))),
      ]),
    ],
    networkd: await readNetworkd(state, reader),
    rules: await reader.readDirectory('/etc/udev/rules.d', endsWith('.rules')),
    dhcpcd: await reader.readAll(['/etc/dhcpcd.conf', '/etc/dhcpcd/dhcpcd.conf']),
    connman: await reader.readDirectory('/var/lib/connman', endsWith('.config')),
    addressTables: await reader.readAll(['/etc/mactab', '/etc/iftab']),
    commandLines: await readCommandLines(reader),
    unread: reader.unread,
  };
}

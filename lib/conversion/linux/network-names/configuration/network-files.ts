import { posix } from 'node:path';

import { isRegularFile } from '../../../../guestfs/regular-file';
import type { LinuxState } from '../../state';
import { readGuestText } from '../../../guest/text-file';
import type { ConfigurationFile } from './configured-card';
import { isIfcfg } from './ifcfg';
import { ifupdownIncludes } from './ifupdown';

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
  keyfiles: ConfigurationFile[];
  networkd: ConfigurationFile[];
  rules: ConfigurationFile[];
  commandLines: ConfigurationFile[];
}

async function readFile(
  state: GuestHolder,
  path: string,
  limit: number,
): Promise<ConfigurationFile | undefined> {
  if (!(await isRegularFile(state.guest, path))) return undefined;
  if ((await state.guest.filesize(path)) > limit) return undefined;
  const text = await readGuestText(state, path);
  return text === undefined ? undefined : { path, text };
}

async function readFiles(
  state: GuestHolder,
  paths: readonly string[],
  limit = maxFileBytes,
): Promise<ConfigurationFile[]> {
  const files: ConfigurationFile[] = [];
  for (const path of paths.slice(0, maxFiles)) {
    const file = await readFile(state, path, limit);
    if (file !== undefined) files.push(file);
  }
  return files;
}

async function listDirectory(
  { guest }: GuestHolder,
  directory: string,
  accepts: (name: string) => boolean,
): Promise<string[]> {
  if (!(await guest.isDir(directory, { followsymlinks: true }))) return [];
  return (await guest.ls(directory)).filter(accepts).map((name) => posix.join(directory, name));
}

async function readDirectory(
  state: GuestHolder,
  directory: string,
  accepts: (name: string) => boolean,
): Promise<ConfigurationFile[]> {
  return readFiles(state, await listDirectory(state, directory, accepts));
}

/** A file of ifupdown, and after it those that it includes, each once. */
async function readInterfaces(
  state: GuestHolder,
  path: string,
  seen: Set<string>,
  depth = 0,
): Promise<ConfigurationFile[]> {
  if (seen.has(path) || seen.size >= maxFiles || depth > maxDepth) return [];
  seen.add(path);
  const [file] = await readFiles(state, [path]);
  if (file === undefined) return [];
  const files = [file];
  for (const { pattern, directory } of ifupdownIncludes(file.text).slice(0, maxFiles)) {
    const absolute = posix.join(pattern.startsWith('/') ? '/' : posix.dirname(path), pattern);
    const included = directory
      ? await listDirectory(state, absolute, (name) => /^[a-zA-Z0-9_-]+$/.test(name))
      : (await state.guest.globExpand(absolute, { directoryslash: false })).sort();
    for (const each of included) files.push(...(await readInterfaces(state, each, seen, depth + 1)));
  }
  return files;
}

/** Reads every file of the guest that may tell a name of a network card. */
export async function readNetworkFiles(state: GuestHolder): Promise<NetworkFiles> {
  const endsWith =
    (...suffixes: string[]) =>
    (name: string) =>
      suffixes.some((suffix) => name.endsWith(suffix));
  const isConnection = (name: string): boolean => !/^\.|~$/.test(name);
  const ifaces = await listDirectory(state, '/etc/net/ifaces', () => true);
  return {
    interfaces: await readInterfaces(state, '/etc/network/interfaces', new Set()),
    redhat: await readDirectory(state, '/etc/sysconfig/network-scripts', isIfcfg),
    suse: await readDirectory(state, '/etc/sysconfig/network', isIfcfg),
    wicked: await readDirectory(state, '/etc/wicked/ifconfig', endsWith('.xml')),
    etcnet: await readFiles(
      state,
      ifaces.map((directory) => posix.join(directory, 'options')),
    ),
    netplan: [
      ...(await readDirectory(state, '/lib/netplan', endsWith('.yaml'))),
      ...(await readDirectory(state, '/etc/netplan', endsWith('.yaml'))),
    ],
    keyfiles: [
      ...(await readDirectory(state, '/usr/lib/NetworkManager/system-connections', isConnection)),
      ...(await readDirectory(state, '/etc/NetworkManager/system-connections', isConnection)),
    ],
    networkd: await readDirectory(state, '/etc/systemd/network', endsWith('.network', '.link', '.netdev')),
    rules: await readDirectory(state, '/etc/udev/rules.d', endsWith('.rules')),
    commandLines: [
      ...(await readDirectory(state, '/boot/loader/entries', endsWith('.conf'))),
      ...(await readFiles(
        state,
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
    ],
  };
}

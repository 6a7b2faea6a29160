import { posix } from 'node:path';

import type { LinuxConversion } from '../state';
import { readText } from '../text-file';
import type { ConfigurationFile, ConfiguredCard, NamingRule } from './configured-card';
import { isIfcfg, parseIfcfg } from './ifcfg';
import { parseIfupdown } from './ifupdown';
import { netdevName, parseLinkFile, parseNetworkFile } from './networkd';
import { parseKeyfile } from './networkmanager';
import { parseNetplan } from './netplan';
import { parseUdevRules } from './udev-rules';

type GuestHolder = Pick<LinuxConversion, 'guest'>;

/** More and larger files than an administrator writes; a guest that has them made them to hurt. */
const maxFiles = 200;
const maxFileBytes = 256 * 1024;
/** A grub.cfg with many kernels. */
const maxGrubBytes = 4 * 1024 * 1024;

/** What the guest's files say of its cards, unparsed, by who reads them. */
export interface NetworkFiles {
  interfaces: ConfigurationFile[];
  redhat: ConfigurationFile[];
  suse: ConfigurationFile[];
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
  if (!(await state.guest.isFile(path, { followsymlinks: true }))) return undefined;
  if ((await state.guest.filesize(path)) > limit) return undefined;
  const text = await readText(state, path);
  return text === undefined ? undefined : { path, text };
}

async function readFiles(
  state: GuestHolder,
  paths: readonly string[],
  limit = maxFileBytes,
): Promise<ConfigurationFile[]> {
  const files: ConfigurationFile[] = [];
  for (const path of paths) {
    const file = await readFile(state, path, limit);
    if (file !== undefined) files.push(file);
  }
  return files;
}

async function readDirectory(
  state: GuestHolder,
  directory: string,
  accepts: (name: string) => boolean,
): Promise<ConfigurationFile[]> {
  if (!(await state.guest.isDir(directory, { followsymlinks: true }))) return [];
  const names = (await state.guest.ls(directory)).filter(accepts).slice(0, maxFiles);
  return readFiles(
    state,
    names.map((name) => posix.join(directory, name)),
  );
}

/** Reads every file of the guest that may tell a name of a network card. */
export async function readNetworkFiles(state: GuestHolder): Promise<NetworkFiles> {
  const endsWith =
    (...suffixes: string[]) =>
    (name: string) =>
      suffixes.some((suffix) => name.endsWith(suffix));
  return {
    interfaces: [
      ...(await readFiles(state, ['/etc/network/interfaces'])),
      // `source /etc/network/interfaces.d/*` takes them all, `source-directory` those with plain names.
      ...(await readDirectory(state, '/etc/network/interfaces.d', (name) => !/[~]$|^\./.test(name))),
    ],
    redhat: await readDirectory(state, '/etc/sysconfig/network-scripts', isIfcfg),
    suse: await readDirectory(state, '/etc/sysconfig/network', isIfcfg),
    netplan: await readDirectory(state, '/etc/netplan', endsWith('.yaml')),
    keyfiles: await readDirectory(
      state,
      '/etc/NetworkManager/system-connections',
      (name) => !/^\.|~$/.test(name),
    ),
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

/** What the files say; `kernelNames`: the guest calls its cards `eth0`, `eth1`, … */
export function parseNetworkFiles(
  files: NetworkFiles,
  kernelNames: boolean,
): { cards: ConfiguredCard[]; rules: NamingRule[] } {
  const ofType = (suffix: string): ConfigurationFile[] =>
    files.networkd.filter(({ path }) => path.endsWith(suffix));
  const made = new Set(ofType('.netdev').map(netdevName));
  const cards = [
    ...files.interfaces.flatMap(parseIfupdown),
    ...files.redhat.flatMap((file) => parseIfcfg(file, 'redhat')),
    ...files.suse.flatMap((file) => parseIfcfg(file, 'suse')),
    ...files.netplan.flatMap(parseNetplan),
    ...files.keyfiles.flatMap(parseKeyfile),
    ...ofType('.network').flatMap(parseNetworkFile),
  ].filter((card) => card.name === undefined || !made.has(card.name));
  const rules = [
    ...files.rules.flatMap((file) => parseUdevRules(file, kernelNames)),
    ...ofType('.link').flatMap(parseLinkFile),
  ];
  return { cards, rules };
}

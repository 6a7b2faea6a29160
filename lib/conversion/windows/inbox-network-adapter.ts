import { join } from 'node:path/posix';

import type { GuestCaps } from '../../../types/conversion';
import { readWholeFile } from '../../guestfs/regular-file';
import { guestPath } from '../../guestfs/guest-path';
import type { WindowsState } from './state';

type Adapter = Exclude<GuestCaps['netBus'], 'virtio-net'>;

/** What QEMU's network cards say they are. */
const adapterIds: Readonly<Record<Adapter, string>> = {
  e1000e: 'PCI\\VEN_8086&DEV_10D3',
  e1000: 'PCI\\VEN_8086&DEV_100E',
  rtl8139: 'PCI\\VEN_10EC&DEV_8139',
};

/** The best first: on PCI Express, and on PCI, which has no place for a card of the other. */
const preferred: Readonly<Record<GuestCaps['machine'], readonly Adapter[]>> = {
  q35: ['e1000e', 'e1000', 'rtl8139'],
  virt: ['e1000e', 'e1000', 'rtl8139'],
  i440fx: ['e1000', 'rtl8139'],
};

/** No INF comes near this. */
const largest = 8 * 1024 * 1024;

/** Whether an INF names a device, whatever its encoding: in UTF-16 there is a NUL in every other place. */
function names(inf: Buffer, id: string): boolean {
  const text = inf.toString('latin1').replaceAll('\0', '').toUpperCase();
  for (let at = text.indexOf(id); at !== -1; at = text.indexOf(id, at + 1)) {
    if (!/^\w$/.test(text.charAt(at + id.length))) return true;
  }
  return false;
}

/**
 * The network card of QEMU that this Windows has a driver of its own for, by the INFs that came with it; undefined where it has
 * none for any.
 */
export async function inboxNetworkAdapter(
  { guest, windows, context }: Pick<WindowsState, 'guest' | 'windows' | 'context'>,
  machine: GuestCaps['machine'],
): Promise<Adapter | undefined> {
  const wanted = preferred[machine];
  const directory = await guestPath(guest, windows.systemroot, 'INF');
  if (!(await guest.isDir(directory))) return undefined;
  const found = new Set<Adapter>();
  for (const name of await guest.ls(directory)) {
    // Those of others, oem7.inf, came and may go with their programs.
    if (!/^net.*\.inf$/i.test(name)) continue;
    context.throwIfAborted();
    const inf = await readWholeFile(guest, join(directory, name), largest);
    if (inf === undefined) continue;
    for (const adapter of wanted) if (names(inf, adapterIds[adapter])) found.add(adapter);
    if (found.has(wanted[0]!)) break;
  }
  return wanted.find((adapter) => found.has(adapter));
}

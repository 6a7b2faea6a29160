import type { LinuxState } from '../state';
import { readGuestText } from '../../guest/text-file';

/** A name of a disk or a partition under dm-multipath, taken apart. */
export interface MultipathDevice {
  /** The WWID where that is known, or else the name: `mpatha`. */
  disk: string;
  /** '' for the whole disk. */
  partition: string;
}

/** The WWIDs of disks by their names: those of an alias, and of themselves. */
export type MultipathNames = ReadonlyMap<string, string>;

const pattern =
  '/{etc/multipath.conf,etc/multipath/conf.d/*.conf,etc/multipath/bindings,var/lib/multipath/bindings}';

/** The names that the guest's own configuration gives its disks under dm-multipath. */
export async function multipathNames(state: LinuxState): Promise<MultipathNames> {
  const names = new Map<string, string>();
  for (const path of await state.guest.globExpand(pattern)) {
    const text = (await readGuestText(state, path)) ?? '';
    for (const [alias, wwid] of path.endsWith('/bindings') ? bindings(text) : configured(text)) {
      names.set(alias, wwid).set(wwid, wwid);
    }
  }
  return names;
}

/** `mpatha 36000c29…` of a file of bindings. */
function bindings(text: string): [alias: string, wwid: string][] {
  return [...text.matchAll(/^[ \t]*([^\s#]+)[ \t]+([^\s#]+)/gm)].map(([, alias = '', wwid = '']) => [
    alias,
    wwid,
  ]);
}

/** `multipath { wwid 36000c29… alias data }` of multipath.conf(5); a disk without an alias has its WWID for a name. */
function configured(text: string): [alias: string, wwid: string][] {
  const plain = text.replace(/[#!].*/g, '');
  return [...plain.matchAll(/\bmultipath[ \t\n]*\{([^{}]*)\}/g)].flatMap(([, block = '']) => {
    const wwid = valueOf(block, 'wwid');
    const alias = valueOf(block, 'alias') ?? wwid;
    return alias === undefined ? [] : [[alias, wwid ?? alias]];
  });
}

function valueOf(block: string, keyword: string): string | undefined {
  const [, quoted, plain] =
    new RegExp(`(?:^|[\\s;])${keyword}[ \\t]+(?:"([^"\\n]*)"|([^\\s"]+))`).exec(block) ?? [];
  return quoted ?? plain;
}

/** What kpartx puts between a name and the number of a partition. */
const numbered = /^(?:-part|_part|p)?(\d+)$/;
const friendly = /^(mpath(?:[a-z]+?|\d+))(?:(?:-part|_part|p|(?<=[a-z]))(\d+))?$/;
const byWwid =
  /^([23][0-9a-f]{32}|[23][0-9a-f]{16}|eui\.[0-9a-f]{32}|eui\.[0-9a-f]{16})(?:(?:-part|_part|p)?(\d+))?$/;
/** PowerPath is EMC's program for the same. */
const powerPath = /^\/dev\/(emcpower[a-z]+)(\d*)$/;

/**
 * Takes a device apart that stands for all paths to a disk; undefined for any other. `known` are the names that the
 * guest gave its disks beside the usual ones.
 *
 * On the target the name is gone: multipathd takes SCSI, DASD and NVMe disks and leaves virtio's alone.
 */
export function parseMultipathDevice(device: string, known: MultipathNames): MultipathDevice | undefined {
  const [, power, powerPartition = ''] = powerPath.exec(device) ?? [];
  if (power !== undefined) return { disk: power, partition: powerPartition };
  const [, partition = '', wwid] =
    /^\/dev\/disk\/by-id\/dm-uuid-(?:part(\d+)-)?mpath-(.+)$/.exec(device) ?? [];
  if (wwid !== undefined) return { disk: wwid, partition };
  const [, name] = /^\/dev\/(?:mapper|mpath|disk\/by-id\/dm-name-)\/?([^/]+)$/.exec(device) ?? [];
  return name === undefined ? undefined : parseName(name, known);
}

function parseName(name: string, known: MultipathNames): MultipathDevice | undefined {
  const whole = known.get(name);
  if (whole !== undefined) return { disk: whole, partition: '' };
  for (const [disk, wwid] of [...known].sort(([a], [b]) => b.length - a.length)) {
    const rest = name.startsWith(disk) ? name.slice(disk.length) : '';
    // `mpath1` and a 2 behind it is another name.
    if (/\d$/.test(disk) && /^\d/.test(rest) && !byWwid.test(name)) continue;
    const partition = numbered.exec(rest)?.[1];
    if (partition !== undefined) return { disk: wwid, partition };
  }
  const [, disk, partition = ''] = friendly.exec(name) ?? byWwid.exec(name) ?? [];
  return disk === undefined ? undefined : { disk, partition };
}

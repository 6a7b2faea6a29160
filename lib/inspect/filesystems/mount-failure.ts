import { V2vError } from '../../errors';
import { reasonOf } from '../../errors/reason';
import type { Guestfs } from '../../guestfs';
import { parseMountable } from '../../guestfs/mountable';
import { kernelNames, withGuestNames } from '../devices/kernel-names';

/** Why a filesystem of the guest cannot be mounted. */
export interface MountFailure {
  device: string;
  /** blkid's: `ext4`, `btrfs`, …; '' where it does not tell. */
  type: string;
  /** What the appliance's kernel says, or else mount(8), on one line, with the guest's disks as libguestfs names them. */
  reason: string;
  /** It uses something that the appliance's kernel does not know. */
  isTooNew: boolean;
  /** The version of that kernel, where it is too old. */
  kernel?: string;
}

/**
 * Finds out why a mount failed, right after it: mount(8) says no more than that something is wrong, and points to
 * the log of the kernel.
 */
export async function explainMount(guest: Guestfs, mountable: string, error: unknown): Promise<MountFailure> {
  const { device } = parseMountable(mountable);
  const disks = await attempt(() => guest.listDevices(), []);
  const names = await attempt(() => kernelNames(guest), []);
  const log = await attempt(() => guest.dmesg(), '');
  const inKernel = device.replace(/^(\/dev\/sd[a-z]+)/, (disk) => names[disks.indexOf(disk)] ?? disk);
  const said = kernelReason(log, inKernel.replace(/^\/dev\//, '')) ?? mountReason(reasonOf(error));
  const isTooNew = tooNew.test(said);
  return {
    device,
    type: await attempt(() => guest.vfsType(device), ''),
    reason: withGuestNames(said.replace(/\bdm-\d+\b/g, device), names, disks),
    isTooNew,
    ...(isTooNew ? { kernel: await attempt(async () => (await guest.utsname()).uts_release, '') } : {}),
  };
}

/** A failure is explained by what can be had, and by nothing else that fails. */
async function attempt<T>(work: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await work();
  } catch {
    return otherwise;
  }
}

/** As ext4, XFS, btrfs and F2FS say it, and mount(8) of a filesystem that the kernel has no driver for. */
const tooNew =
  /unsupported (?:optional |ro-compat )?features|unknown (?:read-only compatible|incompatible|incompat|compat(?:_ro)?)\b.*features|unsupported version|unknown filesystem type/i;

const ofFilesystem =
  /^(?:\[[\s\d.]+\]\s*)?((?:EXT[234]-fs|XFS|BTRFS|F2FS-fs|JFS|REISERFS|FAT-fs|NTFS-fs|exFAT-fs)\b.*)$/;
const complaint = /error|warning|corrupt|invalid|unable|fail|bad |unknown|unsupported|not |can't|couldn't/i;
/** A driver needs a few lines for one failure. */
const linesOfOneMount = 6;

/** What the kernel says of a device in the last lines of its log; undefined where those are about something else. */
export function kernelReason(log: string, device: string): string | undefined {
  const name = /^(?:[hsv]d[a-z]+\d*|md\d+)$/.test(device) ? device : 'dm-\\d+';
  const isAbout = new RegExp(`\\((?:device )?${name}[:)\\s]`);
  const lines = log.split('\n').flatMap((line) => ofFilesystem.exec(line)?.[1] ?? []);
  const last = lines.slice(-linesOfOneMount).filter((line) => isAbout.test(line) && complaint.test(line));
  return last.findLast((line) => tooNew.test(line)) ?? last.at(-1);
}

/** Of `mount exited with status 32: mount: /sysroot: wrong fs type, …` what follows the appliance's own path. */
function mountReason(message: string): string {
  const [first = ''] = message.split('\n');
  return first.replace(/^.*\bmount: (?:\/[^\s:]*: )?/, '').replace(/\.$/, '');
}

/** `GUEST_UNSUPPORTED` for a filesystem that is newer than the appliance's kernel. */
export function tooNewError({ device, type, reason, kernel = '' }: MountFailure): V2vError {
  const version = kernel === '' ? '' : ` (${kernel})`;
  return new V2vError(
    'GUEST_UNSUPPORTED',
    `The ${type === '' ? '' : `${type} `}filesystem on ${device} is too new for the kernel of the appliance${version}: ${reason}.`,
    {
      subject: device,
      hint: 'Convert it on a host with a newer kernel, from which libguestfs makes its appliance.',
    },
  );
}

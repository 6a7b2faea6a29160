import { V2vError } from '../../errors';
import type { WindowsRoot } from './search';

const shutDown = 'Start it on its old hypervisor, shut it down with "shutdown /s /t 0", and export it again';

export interface RefusalOptions {
  /** What Fast Startup has saved may be dropped. */
  dropFastStartup?: boolean;
}

/**
 * Refuses a Windows that its files show not to be shut down. Nothing has been changed before.
 *
 * @throws V2vError `GUEST_DIRTY`, `GUEST_FAST_STARTUP`, `GUEST_UPDATING`, `GUEST_UNSUPPORTED`
 */
export function refuseByFiles(root: WindowsRoot, { dropFastStartup = false }: RefusalOptions): void {
  refuseDynamicDisk(root);
  const { device: subject, savedMemory, updating, systemroot } = root;
  if (savedMemory === 'hibernated') {
    throw new V2vError(
      'GUEST_DIRTY',
      `Windows on ${subject} is hibernated: the memory of its programs is saved in hiberfil.sys.`,
      {
        subject,
        hint: `${shutDown}; "powercfg /h off" before that keeps it from hibernating.`,
      },
    );
  }
  if (savedMemory === 'fast-startup' && !dropFastStartup) {
    throw new V2vError(
      'GUEST_FAST_STARTUP',
      `Windows on ${subject} was shut down with Fast Startup, which saves the memory of its kernel in hiberfil.sys.`,
      {
        subject,
        hint: `${shutDown}, or have what is saved dropped with --drop-fast-startup (windows: { dropFastStartup: true }): no user was logged on.`,
      },
    );
  }
  if (updating) {
    throw new V2vError(
      'GUEST_UPDATING',
      `Windows on ${subject} has not finished an update: ${systemroot}/WinSxS/pending.xml lists what is left to be done.`,
      {
        subject,
        hint: 'Start it on its old hypervisor until it asks for no restart any more, shut it down, and export it again.',
      },
    );
  }
}

/** Types of the partitions of the Logical Disk Manager: in an MBR, and in a GPT its data and its database. */
const dynamic = ['0x42', 'AF9B60A0-1431-4F62-BC68-3311714A69AD', '5808C8AA-7E8F-42E0-85D2-E1E90434CFB3'];

export const isDynamic = (type: string): boolean => dynamic.includes(type);

function refuseDynamicDisk({ device, partition }: WindowsRoot): void {
  if (partition !== undefined && isDynamic(partition.type)) throw dynamicDisk(device);
}

/** A dynamic disk that has nothing of the system is none of our business. */
export function dynamicDisk(device: string): V2vError {
  return new V2vError(
    'GUEST_UNSUPPORTED',
    `Windows on ${device} is on a dynamic disk, which cannot be converted.`,
    {
      subject: device,
      hint: 'Move the system to a basic disk on the old hypervisor; dynamic disks with nothing but data may stay.',
    },
  );
}

/** What `ntfs-3g.probe` answers about writing. */
const probe = { clean: 0, notNtfs: 12, unsafe: 14, unclean: 15 } as const;

/**
 * Refuses an NTFS that Windows had not finished writing. Mounted all the same, ntfs-3g would empty its journal without a word,
 * or fall back to reading.
 *
 * @param state.probed what `ntfs_3g_probe` says; undefined where it is not NTFS
 * @param state.isMarkedDirty Windows has noted that it wants to check the volume
 * @throws V2vError `GUEST_DIRTY`
 */
export function refuseByFilesystem(
  { device: subject, savedMemory }: Pick<WindowsRoot, 'device' | 'savedMemory'>,
  { probed, isMarkedDirty }: { probed: number; isMarkedDirty: boolean },
): void {
  // Its journal is not closed either, and is emptied together with what is saved.
  if (savedMemory === 'fast-startup') return;
  if (probed === probe.unclean || probed === probe.unsafe) {
    throw new V2vError(
      'GUEST_DIRTY',
      `The NTFS filesystem on ${subject} was not closed by Windows: its journal holds changes that are not on the disk.`,
      {
        subject,
        hint: `${shutDown}; a snapshot of a running machine is not enough.`,
      },
    );
  }
  if (isMarkedDirty) {
    throw new V2vError(
      'GUEST_DIRTY',
      `Windows has noted errors in the NTFS filesystem on ${subject}, and wants to check it.`,
      {
        subject,
        hint: 'Run "chkdsk /f" on its old hypervisor, restart it, shut it down, and export it again.',
      },
    );
  }
  if (probed !== probe.clean && probed !== probe.notNtfs) {
    throw new V2vError(
      'GUEST_DIRTY',
      `The NTFS filesystem on ${subject} is damaged: ntfs-3g.probe ends with status ${probed}.`,
      {
        subject,
        hint: 'Run "chkdsk /f" on its old hypervisor, restart it, shut it down, and export it again.',
      },
    );
  }
}

const firstSupported = [5, 1] as const;

/** Windows XP and Server 2003 are the first that there are drivers for. */
export function refuseOldWindows(
  subject: string,
  {
    majorVersion,
    minorVersion,
    productName,
  }: { majorVersion: number; minorVersion: number; productName: string },
): void {
  const [major, minor] = firstSupported;
  if (majorVersion > major || (majorVersion === major && minorVersion >= minor)) return;
  if (majorVersion === 0) {
    throw new V2vError(
      'REGISTRY_DAMAGED',
      `The registry of Windows on ${subject} does not say which Windows it is.`,
      {
        subject,
        hint: 'Boot it on its old hypervisor: if Windows does not start there either, repair it first.',
      },
    );
  }
  const name = productName === 'unknown' ? `Windows NT ${majorVersion}.${minorVersion}` : productName;
  throw new V2vError(
    'GUEST_UNSUPPORTED',
    `The guest on ${subject} runs ${name}, which is older than Windows XP and cannot be converted.`,
    {
      subject,
      hint: 'docs/which-guests.md lists the guests that can be converted.',
    },
  );
}

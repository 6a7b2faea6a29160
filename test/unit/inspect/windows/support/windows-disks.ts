import type { Guestfs } from '../../../../../lib/guestfs';
import { inspectSource, type InspectOptions } from '../../../../../lib/inspect';
import { GuestfsError } from '../../../../../lib/errors';
import { superblockLength } from '../../../../../lib/inspect/devices/superblock';
import { createTestGuest, emptyHive, writeRegistry } from '../../../../../lib/testing';
import type { RegistryKeys, TestFiles, TestGuest } from '../../../../../lib/testing';
import { recordingContext } from '../../../support/recording-context';
import { peProgram } from './pe-program';

/** What is on a device. */
export interface Filesystem {
  type: 'ntfs' | 'vfat' | 'ext4' | 'BitLocker' | 'swap' | '';
  files?: TestFiles;
  /** By the path of the hive. */
  hives?: Record<string, RegistryKeys>;
  /** What ntfs-3g.probe says. */
  probed?: number;
  /** The first bytes, instead of those of a filesystem of its type. */
  start?: Buffer;
}

const starts: Record<Filesystem['type'], (bytes: Buffer) => void> = {
  ntfs: (bytes) => void bytes.write('NTFS    ', 3, 'latin1'),
  vfat: (bytes) => void bytes.write('FAT32   ', 82, 'latin1'),
  ext4: (bytes) => void bytes.write('\x53\xef', 1024 + 0x38, 'latin1'),
  BitLocker: (bytes) => void bytes.write('-FVE-FS-', 3, 'latin1'),
  swap: (bytes) => void bytes.write('SWAPSPACE2', 4086, 'latin1'),
  '': () => undefined,
};

/**
 * An appliance with disks, whose filesystems are test guests with real hives. It has what an inspection of Windows asks for;
 * libguestfs's own inspection finds `linuxRoots`, or fails.
 */
export class WindowsDisks implements AsyncDisposable {
  readonly asked: string[] = [];
  readonly #filesystems = new Map<string, { filesystem: Filesystem; guest: TestGuest }>();
  #mounted: TestGuest | undefined;
  #options = '';
  linuxRoots: string[] | Error = [];

  private constructor(readonly disks: Record<string, Buffer>) {}

  /** @param disks the first bytes of each */
  static async create(
    disks: Record<string, Buffer>,
    filesystems: Record<string, Filesystem>,
  ): Promise<WindowsDisks> {
    const made = new WindowsDisks(disks);
    for (const [device, filesystem] of Object.entries(filesystems)) {
      const { files = {}, hives = {} } = filesystem;
      const empty = Object.fromEntries(Object.keys(hives).map((path) => [path, emptyHive()]));
      const guest = await createTestGuest({ files: { ...empty, ...files } });
      for (const [path, keys] of Object.entries(hives)) await writeRegistry(guest, path, keys);
      made.#filesystems.set(device, { filesystem, guest });
    }
    return made;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { guest } of this.#filesystems.values()) await guest.close();
  }

  async inspect(options: InspectOptions = {}) {
    const context = recordingContext();
    const inspection = await inspectSource(this.guest, options, context);
    const warnings = context.events.flatMap((event) => (event.type === 'warning' ? [event.code] : []));
    return { inspection, warnings };
  }

  /** The tree of files of a filesystem. */
  files(device: string): TestGuest {
    return this.#of(device).guest;
  }

  get guest(): Guestfs {
    return new Proxy({} as Guestfs, {
      get: (_, name: string) => {
        if (name === 'then') return undefined;
        const own = (this.#calls as Record<string, unknown>)[name];
        if (own !== undefined) {
          this.asked.push(name);
          return own;
        }
        const mounted = this.#mounted as unknown as Record<string, (...args: unknown[]) => unknown>;
        if (mounted === undefined) throw new Error(`${name} without a mounted filesystem`);
        if (name === 'touch' && this.#isReadOnly()) return () => Promise.reject(readOnly);
        return mounted[name]?.bind(mounted);
      },
    });
  }

  #isReadOnly(): boolean {
    return this.#options !== 'rw';
  }

  #of(device: string): { filesystem: Filesystem; guest: TestGuest } {
    const found = this.#filesystems.get(device);
    if (found === undefined) throw new GuestfsError('mount', 'ENOENT', `${device}: no such device`);
    return found;
  }

  #mount(device: string, options: string): Promise<void> {
    const { filesystem, guest } = this.#of(device);
    if (['', 'BitLocker', 'swap'].includes(filesystem.type))
      return Promise.reject(new GuestfsError('mount', 'EINVAL', `mount: ${device}: wrong fs type`));
    this.#mounted = guest;
    this.#options = options;
    return Promise.resolve();
  }

  readonly #calls = {
    listDevices: () => Promise.resolve(Object.keys(this.disks)),
    listPartitions: () =>
      Promise.resolve([...this.#filesystems.keys()].filter((name) => /^\/dev\/sd[a-z]\d+$/.test(name))),
    listMdDevices: () => Promise.resolve([]),
    preadDevice: (device: string, count: number, offset: number) => {
      const bytes = Buffer.alloc(Math.max(superblockLength, offset + count));
      const { type, start } = this.#filesystems.get(device)?.filesystem ?? { type: '' as const };
      const own = this.disks[device] ?? start;
      if (own === undefined) starts[type](bytes);
      else own.copy(bytes);
      return Promise.resolve(bytes.subarray(offset, offset + count));
    },
    vfsType: (device: string) => Promise.resolve(this.#filesystems.get(device)?.filesystem.type ?? ''),
    partList: () => Promise.resolve([]),
    inspectOs: () =>
      this.linuxRoots instanceof Error ? Promise.reject(this.linuxRoots) : Promise.resolve(this.linuxRoots),
    inspectGetType: () => Promise.resolve('windows'),
    inspectGetMountpoints: (root: string) => Promise.resolve({ '/': root }),
    inspectGetProductName: () => Promise.resolve('Debian GNU/Linux 12 (bookworm)'),
    mountRo: (device: string) => this.#mount(device, 'ro'),
    mount: (device: string) => this.#mount(device, 'rw'),
    mountOptions: (_options: string, device: string) => this.#mount(device, 'rw'),
    umountAll: () => Promise.resolve(void (this.#mounted = undefined)),
    ntfs3gProbe: (_write: boolean, device: string) =>
      Promise.resolve(this.#of(device).filesystem.probed ?? 0),
    ntfsfix: () => Promise.reject(new GuestfsError('ntfsfix', '', 'Remount failed: Operation not permitted')),
    cryptsetupOpen: () => Promise.resolve(),
  };
}

const readOnly = new GuestfsError('touch', 'EROFS', 'touch: open: Read-only file system');

/** What a `Windows` directory has, whose hives are {@link windowsHives}. */
export function windowsFiles(directory = '/Windows', machine = 0x8664): TestFiles {
  return {
    [`${directory}/System32/cmd.exe`]: peProgram(machine),
    [`${directory}/System32/config/SAM`]: emptyHive(),
  };
}

const currentVersion = 'Microsoft\\Windows NT\\CurrentVersion';

/** SOFTWARE and SYSTEM of Windows 10 22H2, with changes. */
export function windowsHives(
  changes: { version?: RegistryKeys[string]; software?: RegistryKeys; system?: RegistryKeys } = {},
  directory = '/Windows',
): Record<string, RegistryKeys> {
  return {
    [`${directory}/System32/config/SOFTWARE`]: {
      [currentVersion]: {
        ProductName: 'Windows 10 Pro',
        InstallationType: 'Client',
        CurrentVersion: '6.3',
        CurrentMajorVersionNumber: 10,
        CurrentMinorVersionNumber: 0,
        CurrentBuildNumber: '19045',
        ...changes.version,
      },
      ...changes.software,
    },
    [`${directory}/System32/config/SYSTEM`]: {
      Select: { Current: 1 },
      'ControlSet001\\Control\\ProductOptions': { ProductType: 'WinNT' },
      ...changes.system,
    },
  };
}

import { readFileSync } from 'node:fs';

import { openAugeas } from '../../../../lib/conversion/linux/augeas';
import type { TestDevice, TestFiles } from '../../../../lib/testing';
import { makeTestGuest, type TestGuest, type TestGuestOptions } from '../../../../lib/testing/test-guest';

export interface StepGuestOptions extends Pick<TestGuestOptions, 'commands'> {
  /** By path; a text is latin1, so that bytes can be written as text. */
  files?: Record<string, string>;
  /** Link to where it leads. */
  links?: Record<string, string>;
  /** Directories with nothing in them. */
  directories?: readonly string[];
  uuids?: Record<string, string>;
  /** What is on devices: `/dev/sda5` → `crypto_LUKS`. */
  contents?: Record<string, string>;
  /** Default one. */
  disks?: readonly string[];
  /** LVM's physical volumes. */
  physicalVolumes?: readonly string[];
  /** The first bytes of devices. */
  starts?: Record<string, Buffer>;
  /** Free bytes by mount point; default 1 GB in `/`. */
  free?: Record<string, number>;
  /** Free bytes in `/`. */
  freeBytes?: number;
}

/** A test guest with what the tests of steps ask of it. */
export interface StepGuest extends TestGuest {
  /** The bytes of a file as text; of none the empty one. */
  bytes(path: string): Buffer;
  /** All regular files with their contents as latin1. */
  contents(): Promise<Record<string, string>>;
  /** All symbolic links with what they say. */
  links(): Promise<Record<string, string>>;
  modeOf(path: string): Promise<number>;
  /** The command lines that were run. */
  lines(): string[];
}

const open: TestGuest[] = [];
afterEach(async () => {
  for (const guest of open.splice(0)) await guest.close();
});

/** Makes a guest that is closed after the test. */
export function stepGuest(options: StepGuestOptions = {}): StepGuest {
  const { files = {}, links = {}, directories = [], commands } = options;
  const all: TestFiles = {
    ...Object.fromEntries(Object.entries(files).map(([path, text]) => [path, Buffer.from(text, 'latin1')])),
    ...Object.fromEntries(Object.entries(links).map(([path, link]) => [path, { link }])),
    ...Object.fromEntries(directories.map((path) => [path, { directory: true as const }])),
  };
  const guest = makeTestGuest({ files: all, devices: devicesOf(options), ...(commands ? { commands } : {}) });
  open.push(guest);
  const ofType = async (type: number): Promise<string[]> => {
    const paths: string[] = [];
    for (const name of await guest.find('/')) {
      if (((await guest.lstatns(`/${name}`)).st_mode & 0o170000) === type) paths.push(`/${name}`);
    }
    return paths;
  };
  const each = async (type: number, read: (path: string) => Promise<string>) => {
    const paths = await ofType(type);
    return Object.fromEntries(
      await Promise.all(paths.map(async (path) => [path, await read(path)] as const)),
    );
  };
  return Object.assign(guest, {
    bytes: (path: string) =>
      guest.text(path) === undefined ? Buffer.alloc(0) : readFileSync(`${guest.directory}${path}`),
    contents: () => each(0o100000, async (path) => (await guest.readFile(path)).toString('latin1')),
    links: () => each(0o120000, (path) => guest.readlink(path)),
    modeOf: async (path: string) => (await guest.statns(path)).st_mode & 0o7777,
    lines: () => guest.ran.map(({ line }) => line),
  });
}

/** As {@link stepGuest}, with Augeas opened on it, as the first step does. */
export async function guestWithAugeas(options: StepGuestOptions = {}): Promise<StepGuest> {
  const guest = stepGuest(options);
  await openAugeas(guest);
  return guest;
}

function devicesOf(options: StepGuestOptions): Record<string, TestDevice> {
  const { disks = ['/dev/sda'], uuids = {}, contents = {}, physicalVolumes = [], starts = {} } = options;
  const devices: Record<string, TestDevice> = Object.fromEntries(disks.map((disk) => [disk, {}]));
  const add = (name: string, what: TestDevice): void => void (devices[name] = { ...devices[name], ...what });
  const free = options.free ?? { '/': options.freeBytes ?? 1e9 };
  for (const [index, [mountpoint, bytes]] of Object.entries(free).entries()) {
    add(`/dev/sda${index + 1}`, { type: 'ext4', mountpoint, free: bytes });
  }
  for (const [name, uuid] of Object.entries(uuids)) add(name, { uuid });
  for (const [name, type] of Object.entries(contents)) add(name, { type });
  for (const name of physicalVolumes) add(name, { type: 'LVM2_member' });
  for (const [name, start] of Object.entries(starts)) add(name, { start });
  return devices;
}

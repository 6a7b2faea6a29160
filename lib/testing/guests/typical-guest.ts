import type { V2vEvent } from '../../../types/events';
import type { Inspection } from '../../../types/inspection';
import type { Source, SourceNic } from '../../../types/source';
import { type Context, createContext } from '../../run/context';
import type { ConvertGuestInput, GuestState } from '../../conversion';
import { ChangeRecorder } from '../../conversion/changes/change-recorder';
import { beginState } from '../../conversion/convert-guest';
import type { TestCommands } from '../commands';
import type { TestDevices } from '../devices';
import type { TestFile, TestFiles } from '../test-files';
import { createTestGuest, type TestGuest } from '../test-guest';

/** What differs from the typical. */
export interface TypicalGuestOptions {
  /** Files beside the typical ones or in their place; null leaves one out. */
  files?: Readonly<Record<string, TestFile | null>>;
  commands?: TestCommands;
  devices?: TestDevices;
  /** The network cards of the source; default one, in VMware's slot 192. */
  nics?: readonly Partial<SourceNic>[];
  source?: Partial<Source>;
  inspection?: Partial<Inspection>;
  /** A directory of the host for the guest's files and the conversion's temporary ones; see {@link TestGuestOptions}. */
  tempDir?: string;
}

/** A test guest with what the stages before the conversion found out about it. `S`: the state of its kind's steps. */
export interface TypicalGuest<S extends GuestState = GuestState> extends AsyncDisposable {
  guest: TestGuest;
  source: Source;
  inspection: Inspection;
  context: Context;
  /** What answers for its programs. */
  commands: TestCommands;
  /** What was emitted so far. */
  events: readonly V2vEvent[];
  /** The second argument of `convertGuest`, with these changes. */
  input: (changes?: Partial<ConvertGuestInput>) => ConvertGuestInput;
  /**
   * What a conversion step is given: the state before the first step, with these changes. A step that needs what an
   * earlier one finds out is given that here (`{ kernels: … }`), or run after it.
   */
  state: (changes?: Partial<S>) => S;
}

/** A kind of guest, all of it data. */
export interface GuestDescription {
  name: string;
  files: TestFiles;
  commands?: TestCommands;
  devices: TestDevices;
  inspection: Inspection;
}

const gibibyte = 1024 ** 3;

/** Makes the guest that is described. `begin`: makes the state of its kind's steps of what all kinds have. */
export async function createTypicalGuest<S extends GuestState>(
  description: GuestDescription,
  options: TypicalGuestOptions,
  begin: (base: GuestState) => S,
): Promise<TypicalGuest<S>> {
  const source = sourceOf(description, options);
  const inspection = { ...description.inspection, ...options.inspection };
  const commands = { ...description.commands, ...options.commands };
  const guest = await createTestGuest({
    files: mergeFiles(description.files, options.files ?? {}),
    commands,
    devices: options.devices ?? description.devices,
    ...(options.tempDir === undefined ? {} : { tempDir: options.tempDir }),
  });
  const events: V2vEvent[] = [];
  const context = await createContext({
    // Beside the guest's directory, not in it.
    tempDir: options.tempDir ?? guest.directory.replace(/\/[^/]*$/, ''),
    onEvent: (event) => void events.push(event),
  });
  return {
    guest,
    source,
    inspection,
    context,
    commands,
    events,
    input: (changes) => ({ source, inspection, ...changes }),
    state: (changes) => {
      const base = beginState(new ChangeRecorder(guest), { source, inspection }, context);
      return { ...begin(base), ...changes };
    },
    async [Symbol.asyncDispose]() {
      await guest.close();
      await context[Symbol.asyncDispose]();
    },
  };
}

function sourceOf({ name }: GuestDescription, { nics = [{}], source }: TypicalGuestOptions): Source {
  return {
    name,
    hypervisor: 'vmware',
    memory: 2 * gibibyte,
    vcpus: 2,
    features: ['acpi', 'apic', 'pae'],
    firmware: 'bios',
    uefiSecureBoot: false,
    disks: [
      {
        id: 0,
        image: { kind: 'file', path: `/nonexistent/${name}.vmdk`, format: 'vmdk' },
        controller: 'scsi',
      },
    ],
    removables: [],
    nics: nics.map((nic, index) => ({
      mac: `00:50:56:00:00:${(index + 1).toString(16).padStart(2, '0')}`,
      model: 'vmxnet3',
      network: 'VM Network',
      networkType: 'network',
      pciSlot: 192 + 32 * index,
      ...nic,
    })),
    ...source,
  };
}

function mergeFiles(typical: TestFiles, changes: Readonly<Record<string, TestFile | null>>): TestFiles {
  const merged = Object.entries<TestFile | null>({ ...typical, ...changes });
  return Object.fromEntries(merged.filter((entry): entry is [string, TestFile] => entry[1] !== null));
}

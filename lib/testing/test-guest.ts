import { accessSync, constants, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { CallOptions, GuestfsEventName } from '../../types/guestfs';
import { abortedError, V2vError } from '../errors';
import type { Guestfs } from '../guestfs';
import { ActionMethods } from '../guestfs/action-methods';
import { eventBits, EventListeners } from '../guestfs/events';
import { methodOf } from './calls/action-names';
import { applianceCalls } from './calls/appliance';
import { archiveCalls } from './calls/archives';
import { augeasCalls } from './calls/augeas';
import { commandCalls } from './calls/commands';
import { contentCalls } from './calls/contents';
import { deviceCalls } from './calls/devices';
import { entryCalls } from './calls/entries';
import { hivexCalls } from './calls/hivex';
import { listingCalls } from './calls/listing';
import { ownershipCalls } from './calls/ownership';
import { questionCalls } from './calls/questions';
import { CommandScript, type RanCommand, type TestCommands } from './commands';
import { oneFilesystem, type TestDevices } from './devices';
import { callError, notSupported } from './failure';
import { HostTree } from './host-tree';
import { putFiles, type TestFiles } from './test-files';

/** What is in a test guest, and where it is made. */
export interface TestGuestOptions {
  /** By absolute path; directories above a file come of themselves. */
  files?: TestFiles;
  /** What programs of the guest print; see {@link TestCommands}. */
  commands?: TestCommands;
  /** Default one disk, `/dev/sda`, with one ext4 filesystem, `/dev/sda1`, mounted on `/`. */
  devices?: TestDevices;
  /** A directory of the host to make the guest's in; default `TMPDIR`, else `/dev/shm`, which is in memory, else `/tmp`. */
  tempDir?: string;
}

/** A call that was made of a test guest. */
export interface RecordedCall {
  /** C name without `guestfs_`. */
  action: string;
  args: readonly unknown[];
}

/** What a test guest has beside the methods of {@link Guestfs}. */
export interface TestGuestRecord {
  /** On the host: where the guest's `/` is. */
  readonly directory: string;
  /** Every call, in order; those of command scripts, too. */
  readonly calls: readonly RecordedCall[];
  /** The commands that were run in the guest, in order. */
  readonly ran: readonly RanCommand[];
  /** Text of a file as the guest would read it, its links followed; undefined where there is none. For assertions. */
  text(path: string): string | undefined;
}

/**
 * A guest that lives in a directory of the host, for tests of conversion steps. It takes the place of a {@link Guestfs}
 * with its filesystems mounted; a call that it does not have rejects with `NOT_SUPPORTED`.
 */
export type TestGuest = Guestfs & TestGuestRecord;

type AnyCall = (...values: unknown[]) => unknown;

/** Runs calls at once. */
class GuestCalls extends ActionMethods {
  readonly calls: RecordedCall[] = [];
  readonly script: CommandScript;
  readonly #byMethod: Readonly<Record<string, AnyCall>>;
  readonly #close: (() => Promise<void> | void)[];

  constructor(
    readonly tree: HostTree,
    { devices = oneFilesystem, commands = {} }: TestGuestOptions,
  ) {
    super();
    this.script = new CommandScript(commands, () => this);
    const device = deviceCalls(tree, devices);
    const augeas = augeasCalls(tree);
    const hivex = hivexCalls(tree);
    this.#close = [augeas.close, hivex.close, device.close];
    this.#byMethod = {
      ...questionCalls(tree, device.numberAt),
      ...contentCalls(tree),
      ...entryCalls(tree),
      ...archiveCalls(tree),
      ...listingCalls(tree),
      ...ownershipCalls(tree),
      ...device.calls,
      ...commandCalls(this.script),
      ...applianceCalls(tree, this.script),
      ...augeas.calls,
      ...hivex.calls,
    } as unknown as Record<string, AnyCall>;
  }

  override async call(action: string, args: readonly unknown[], options: CallOptions = {}): Promise<unknown> {
    const name = methodOf(action);
    const run = name && Object.hasOwn(this.#byMethod, name.method) ? this.#byMethod[name.method] : undefined;
    if (name === undefined || run === undefined) throw notSupported(action);
    checkArguments(action, args, name.args);
    this.calls.push({ action, args });
    const { signal, ...optional } = options;
    if (signal?.aborted) throw abortedError(signal);
    try {
      return await run(...args, optional);
    } catch (error) {
      throw callError(action, subjectOf(args), this.tree.root, error);
    }
  }

  async close(): Promise<void> {
    for (const close of this.#close) await close();
  }
}

/** Runs calls one after the other, as the appliance does. */
class DirectoryGuest extends ActionMethods implements TestGuestRecord, AsyncDisposable {
  readonly #inside: GuestCalls;
  readonly #listeners = new EventListeners(() => undefined);
  #turn: Promise<unknown> = Promise.resolve();
  #closing: Promise<void> | undefined;

  constructor(inside: GuestCalls) {
    super();
    this.#inside = inside;
  }

  get directory(): string {
    return this.#inside.tree.root;
  }
  get calls(): readonly RecordedCall[] {
    return this.#inside.calls;
  }
  get ran(): readonly RanCommand[] {
    return this.#inside.script.ran;
  }
  text(path: string): string | undefined {
    const found = this.#inside.tree.peek(path);
    return found?.stats.isFile() ? readFileSync(found.host, 'utf8') : undefined;
  }

  override call(action: string, args: readonly unknown[], options?: CallOptions): Promise<unknown> {
    if (this.#closing) {
      const message = `The test guest is closed; ${action} cannot run.`;
      return Promise.reject(new V2vError('HANDLE_CLOSED', message, { subject: action }));
    }
    const result = this.#turn.then(() => {
      this.#listeners.dispatch(eventBits.enter, action, []);
      return this.#inside.call(action, args, options);
    });
    this.#turn = result.catch(() => undefined);
    return result;
  }

  /** Nothing runs long enough to be stopped. */
  cancel(): void {}

  on(name: GuestfsEventName, listener: (data: never) => void): this {
    this.#listeners.add(name, listener as () => void);
    return this;
  }
  off(name: GuestfsEventName, listener: (data: never) => void): this {
    this.#listeners.remove(name, listener as () => void);
    return this;
  }

  /** Ends when the calls already made have ended, and removes the directory. */
  close(): Promise<void> {
    this.#closing ??= this.#turn.then(async () => {
      await this.#inside.close();
      rmSync(this.directory, { recursive: true, force: true });
      this.#listeners.dispatch(eventBits.close, '', []);
    });
    return this.#closing;
  }
  destroy(): Promise<void> {
    return this.close();
  }
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** The one of the arguments that an error is about. */
function subjectOf(args: readonly unknown[]): string {
  const texts = args.filter((value) => typeof value === 'string');
  return texts.find((text) => text.startsWith('/')) ?? texts[0] ?? '';
}

function checkArguments(action: string, args: readonly unknown[], count: number): void {
  if (args.length !== count || args.includes(undefined)) {
    const given = args.filter((value) => value !== undefined).length;
    throw new TypeError(
      `${action} takes ${count} ${count === 1 ? 'argument' : 'arguments'} before its options, not ${given}.`,
    );
  }
  if (args.flat().some((text) => typeof text === 'string' && text.includes('\0'))) {
    throw new TypeError(`The arguments of ${action} must be free of NUL characters.`);
  }
}

/**
 * Makes a guest in a new directory of the host. Dispose of it (`await using`, or `close()`) to remove the directory.
 *
 * @example
 * await using guest = await createTestGuest({ files: { '/etc/motd': 'hello\n' } });
 * await guest.writeAppend('/etc/motd', 'converted\n');
 * expect(guest.text('/etc/motd')).toBe('hello\nconverted\n');
 *
 * @throws V2vError `HOST_PERMISSION` where the directory cannot be made; GuestfsError for a file that cannot be
 */
export function createTestGuest(options: TestGuestOptions = {}): Promise<TestGuest> {
  return new Promise((resolve) => resolve(makeTestGuest(options)));
}

/** As {@link createTestGuest}, at once. */
export function makeTestGuest(options: TestGuestOptions = {}): TestGuest {
  const directory = makeDirectory(options.tempDir ?? defaultDirectory());
  try {
    const tree = new HostTree(directory);
    putFiles(tree, options.files ?? {});
    // The class Guestfs has private members; its methods are all here.
    return new DirectoryGuest(new GuestCalls(tree, options)) as unknown as TestGuest;
  } catch (error) {
    rmSync(directory, { recursive: true, force: true });
    throw error;
  }
}

/** On a disk, making and removing the files takes several times as long. */
function defaultDirectory(): string {
  if (process.env.TMPDIR) return process.env.TMPDIR;
  try {
    accessSync('/dev/shm', constants.W_OK | constants.X_OK);
    return '/dev/shm';
  } catch {
    return tmpdir();
  }
}

function makeDirectory(parent: string): string {
  try {
    return mkdtempSync(join(parent, 'v2v-node-guest.'));
  } catch (cause) {
    const message = `No directory for a test guest can be made in ${parent}: ${(cause as Error).message}`;
    throw new V2vError('HOST_PERMISSION', message, {
      subject: parent,
      hint: 'Name another directory in tempDir.',
      cause,
    });
  }
}

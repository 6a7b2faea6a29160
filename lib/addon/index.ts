/**
 * Declares what the native addon exports, and loads it on first use. No behaviour beyond that: promises, errors and
 * arrays that users see are made in lib/guestfs and lib/libvirt.
 */
import { V2vError } from '../errors';
import { addonFile } from './files';
import { libraryError, type NativeLibraryName } from './libraries';

export type { NativeLibraryName } from './libraries';
export { confineProgram } from './files';

/**
 * A handle of the addon: a guestfs handle, a libvirt connection, Augeas or a hive on its own thread. Opaque; closed when
 * collected.
 */
export interface NativeHandle {
  readonly nativeHandle: unique symbol;
}

/** What a rejected native call carries. `kind` says who failed. */
export interface NativeFailure {
  kind:
    'type' | 'range' | 'missing' | 'unsupported' | 'unknown' | 'closed' | 'dropped' | 'overflow' | 'library';
  message: string;
  /** libguestfs: the C errno, or 0. */
  errno?: number;
  /** libvirt: virErrorDomain and virErrorNumber. */
  domain?: number;
  code?: number;
}

export interface NativeAction {
  name: string;
  supported: boolean;
  args: number;
  options: string[];
}

/** One question of libvirt's authentication callback. */
export interface NativeCredential {
  type: number;
  prompt: string;
  challenge: string | null;
  defaultResult: string | null;
  echo: boolean;
}

export interface NativeAddon {
  /**
   * Loads a library of the host, unless it is loaded. Null, or why it cannot be. What needs one that cannot be loaded
   * fails with the kind `missing`.
   */
  loadLibrary(name: NativeLibraryName): string | null;
  /** `1.48.6`, with whatever the packager added. */
  guestfsVersion(): string;
  /** major * 1,000,000 + minor * 1,000 + release */
  libvirtVersion(): number;
  /** fdatasync(2) of a descriptor, and then its pages are no longer kept in memory. Resolves with 0, or the errno. */
  flushAndForget(file: number): Promise<number>;
  /** The rows of the action table, in table order. */
  guestfsActions(): NativeAction[];
  libvirtFunctions(): NativeAction[];
  createGuestfs(
    flags: number,
    onEvent: (event: number, text: string, numbers: number[]) => void,
  ): NativeHandle;
  createLibvirt(
    uri: string | null,
    readOnly: boolean,
    onAuth: ((credentials: NativeCredential[], question: number) => void) | null,
  ): NativeHandle;
  /** Augeas on a directory. */
  createAugeas(root: string, flags: number): NativeHandle;
  /** hivex on a file. */
  createHivex(path: string, flags: number): NativeHandle;
  /** Makes the C handle, on the thread. */
  open(handle: NativeHandle): Promise<void>;
  /** Queues a call; `id` names it for `cancel`. Option values stand in the order of the action's `options`. */
  call(
    handle: NativeHandle,
    id: number,
    action: string,
    args: unknown[],
    options: object | null,
  ): Promise<unknown>;
  /** Drops a queued call, or asks the library to stop a running transfer. Says which. */
  cancel(handle: NativeHandle, id: number): 'dropped' | 'running' | 'gone';
  /** `guestfs_user_cancel`, past the queue. */
  userCancel(handle: NativeHandle): void;
  /** Kills the processes that the thread of this handle started (the appliance), and says how many. */
  killChildren(handle: NativeHandle): number;
  /** Bytes that the running transfer of a libvirt connection has done. */
  transferred(handle: NativeHandle): number;
  /** Which events are wanted: a mask of GUESTFS_EVENT_ bits. */
  listen(handle: NativeHandle, mask: number): void;
  /** Answers a question of the authentication callback; null refuses. */
  answer(handle: NativeHandle, question: number, results: (string | null)[] | null): void;
  /** Closes the C handle after the calls already queued; with `drop`, those are dropped. */
  close(handle: NativeHandle, drop: boolean): Promise<void>;
  /** Ends every handle of this JavaScript environment, waiting for the threads; for process exit. */
  destroyAll(): void;
}

const exitHook = Symbol.for('v2v-node.exitHook');
let loaded: NativeAddon | undefined;

/**
 * The addon, loaded on first use.
 *
 * @param library - what it is needed for: loaded as well, unless it is already
 * @throws V2vError `NATIVE_ADDON` saying what to install or run; `LIBRARY_MISSING`
 */
export function nativeAddon(library?: NativeLibraryName): NativeAddon {
  loaded ??= load();
  const problem = library && loaded.loadLibrary(library);
  if (library && typeof problem === 'string') throw libraryError(library, problem);
  return loaded;
}

function load(): NativeAddon {
  let addon: NativeAddon & { [exitHook]?: true };
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- an addon cannot be imported
    addon = require(addonFile()) as NativeAddon;
  } catch (cause) {
    throw new V2vError('NATIVE_ADDON', `The native addon of v2v-node cannot be loaded: ${firstLine(cause)}`, {
      cause,
      hint:
        'Install a C++ compiler, make and cmake (apt install g++ make cmake, or dnf install gcc-c++ make cmake), then run: ' +
        'npm rebuild v2v-node',
    });
  }
  // process.exit() does not run the addon's cleanup hook on the main thread; without this an appliance would outlive us.
  if (!addon[exitHook]) {
    addon[exitHook] = true;
    process.on('exit', () => addon.destroyAll());
  }
  return addon;
}

function firstLine(error: unknown): string {
  const message = error instanceof Error || hasMessage(error) ? error.message : String(error);
  return message.split('\n')[0] ?? '';
}

function hasMessage(error: unknown): error is { message: string } {
  return typeof (error as { message?: unknown } | null)?.message === 'string';
}

/** Tells a failure that the addon reports from any other error. */
export function isNativeFailure(error: unknown): error is NativeFailure {
  return typeof (error as { kind?: unknown } | null)?.kind === 'string';
}

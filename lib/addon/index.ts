/**
 * Declares what the native addon exports, and loads it on first use. No behaviour beyond that: promises, errors and
 * arrays that users see are made in lib/guestfs and lib/libvirt.
 */
import bindings from 'bindings';

import { V2vError } from '../errors';

/**
 * A handle of the addon: a guestfs handle, a libvirt connection, Augeas or a hive on its own thread. Opaque; closed when
 * collected.
 */
export interface NativeHandle {
  readonly nativeHandle: unique symbol;
}

/** What a rejected native call carries. `kind` says who failed. */
export interface NativeFailure {
  kind: 'type' | 'range' | 'unsupported' | 'unknown' | 'closed' | 'dropped' | 'overflow' | 'library';
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
  /** Augeas on a directory; absent if the addon was built without Augeas's headers. */
  createAugeas?: (root: string, flags: number) => NativeHandle;
  /** hivex on a file; absent if the addon was built without hivex's headers. */
  createHivex?: (path: string, flags: number) => NativeHandle;
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

/** The folder of the build, in the package's root; tests load their own build from `build-test`. */
const buildFolder = () => process.env.V2V_NODE_BUILD ?? 'build';

const exitHook = Symbol.for('v2v-node.exitHook');
let loaded: NativeAddon | undefined;

/**
 * The addon, loaded on first use.
 *
 * @throws V2vError `NATIVE_ADDON` saying what to install or run
 */
export function nativeAddon(): NativeAddon {
  loaded ??= load();
  return loaded;
}

function load(): NativeAddon {
  let addon: NativeAddon & { [exitHook]?: true };
  try {
    const places = ['Release', 'Debug'].map((kind) => ['module_root', buildFolder(), kind, 'bindings']);
    addon = bindings({ bindings: 'v2v_native', try: places }) as NativeAddon;
  } catch (cause) {
    throw new V2vError('NATIVE_ADDON', `The native addon of v2v-node cannot be loaded: ${firstLine(cause)}`, {
      cause,
      hint: loadHint(cause),
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

function loadHint(error: unknown): string {
  const library = /(lib(?:guestfs|virt|augeas|hivex)\S*): cannot open shared object/.exec(
    firstLine(error),
  )?.[1];
  if (library?.startsWith('libguestfs')) {
    return 'Install the libguestfs library: apt install libguestfs0, or dnf install libguestfs.';
  }
  if (library?.startsWith('libaugeas')) {
    return 'Install the Augeas library: apt install libaugeas0, or dnf install augeas-libs.';
  }
  if (library?.startsWith('libhivex')) {
    return 'Install the hivex library: apt install libhivex0, or dnf install hivex-libs.';
  }
  if (library) return 'Install the libvirt library: apt install libvirt0, or dnf install libvirt-libs.';
  return (
    'Install a C++ compiler, cmake, pkg-config and the headers (apt install g++ cmake pkg-config libguestfs-dev ' +
    'libvirt-dev, or dnf install gcc-c++ cmake pkgconf libguestfs-devel libvirt-devel), then run: npm rebuild v2v-node'
  );
}

/** Tells a failure that the addon reports from any other error. */
export function isNativeFailure(error: unknown): error is NativeFailure {
  return typeof (error as { kind?: unknown } | null)?.kind === 'string';
}

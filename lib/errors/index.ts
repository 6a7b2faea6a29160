/**
 * Every error that v2v-node throws on purpose. Imports nothing but what masks a text, so that every room may use it.
 *
 * A message is one sentence that names the thing that is wrong and, after a semicolon or in `hint`, what to do about
 * it; a test looks at every error that is made. `code` is stable: programs compare codes, people read messages.
 */
import type { ConvertFailure, ErrorCause } from '../../types/failure';
import type { ConvertProgress } from '../../types/result';
import type { StageName } from '../../types/stage';
import { maskUri } from '../text/mask-uri';

/** The stable codes of {@link V2vError}. */
export type V2vErrorCode =
  // the call itself
  | 'USAGE' // options that make no sense
  | 'ABORTED' // the AbortSignal fired
  | 'RESULT_INVALID' // what a report was asked for is not a result
  // the host
  | 'NATIVE_ADDON' // the native addon cannot be loaded
  | 'LIBRARY_MISSING' // libguestfs, libvirt, Augeas or hivex is not installed
  | 'PROGRAM_MISSING' // qemu-img, xz, … is not installed
  | 'PROGRAM_FAILED' // a program exited with an error
  | 'HOST_NO_SPACE' // too little room in a directory of the host
  | 'HOST_PERMISSION' // a file or directory of the host cannot be read or written
  | 'HOST_LIMIT' // a limit of the process or of its user is too low: open files, processes, memory
  | 'HOST_IO' // the host's storage fails
  | 'TEMP_DIR_LOST' // the temporary directory was taken away during the run
  | 'APPLIANCE_FAILED' // the libguestfs appliance does not start
  | 'GUESTFS' // a libguestfs action failed (GuestfsError)
  | 'LIBVIRT' // a libvirt call failed (LibvirtError)
  | 'NOT_SUPPORTED' // this libguestfs or libvirt lacks the function
  | 'HANDLE_CLOSED' // a call on a closed handle
  // the source
  | 'INPUT_NOT_FOUND'
  | 'INPUT_NOT_OVA' // neither tar, zip, compressed tar nor directory
  | 'INPUT_TRUNCATED'
  | 'INPUT_UNSAFE_PATH' // a name in the archive or the OVF leads outside
  | 'OVF_MISSING'
  | 'OVF_AMBIGUOUS' // more than one OVF
  | 'OVF_INVALID'
  | 'MANIFEST_INVALID' // a line about a file that is read says nothing that can be read
  | 'MANIFEST_MISMATCH'
  | 'DOMAIN_INVALID' // not libvirt's XML of a guest, or one that cannot be
  | 'DISK_MISSING' // the source names a disk that does not exist
  | 'DISK_SOURCE' // a disk lies where this input does not read: on a server, in a storage pool
  | 'DISK_FORMAT' // unknown or refused disk format
  | 'DISK_BLANK' // nothing is on the disk
  | 'DISK_READ' // a disk of the source cannot be read, or only in part
  | 'SOURCE_CHANGED' // a file of the source was changed while it was read
  | 'SOURCE_GUEST' // the hypervisor has no such guest, or several of that name
  | 'SOURCE_RUNNING' // the guest is running or paused
  | 'SOURCE_SNAPSHOT' // a disk of the guest is a snapshot, which this input does not read
  | 'SOURCE_UNREACHABLE' // the server of the source does not answer, or breaks off
  | 'SOURCE_LOGIN' // the server refuses the user, the password or the key
  | 'SOURCE_RIGHTS' // the user may not do what is needed there
  | 'SOURCE_IDENTITY' // the server is not known, or not the one that it should be: certificate, host key, thumbprint
  | 'SOURCE_CHECKSUM' // a disk does not have the checksum that the source states
  | 'VMX_INVALID' // not a VMX file, or one that cannot be
  | 'PASSWORD_FILE' // the file with the password of the source cannot be read
  | 'PLUGIN_MISSING' // a plugin of nbdkit is not installed, or cannot be loaded
  // the guest
  | 'NO_OPERATING_SYSTEM'
  | 'DISK_ENCRYPTED' // an encrypted disk, and no key that opens it
  | 'FILESYSTEM_MISSING' // /etc/fstab mounts /boot or /usr from a device that the guest does not have
  | 'ROOT_CHOICE' // several roots, or the named one does not exist
  | 'GUEST_UNSUPPORTED' // an operating system we do not convert
  | 'GUEST_DIRTY' // hibernated or dirty filesystem, cannot be mounted writable
  | 'GUEST_FAST_STARTUP' // Windows saved its kernel's memory when it was shut down
  | 'GUEST_UPDATING' // Windows has an update to finish when it boots
  | 'REGISTRY_DAMAGED' // a hive of Windows is missing or cannot be read
  | 'GUEST_NO_SPACE' // too little room in a filesystem of the guest
  | 'CUSTOMIZE_SOURCE' // a file of this host that customize names is missing, or not what it should be
  | 'CUSTOMIZE_FAILED' // a change that the user wanted in the guest could not be made
  | 'REGISTRY_TEXT' // a .reg text that cannot be read, or is about another hive
  | 'NO_BOOTLOADER'
  | 'NO_KERNEL'
  | 'INITRD' // the initrd cannot be made to hold the drivers
  | 'DRIVERS_NOT_FOUND' // where drivers for Windows are said to be there is nothing
  | 'DRIVERS_UNREADABLE' // virtio-win.iso, or a file of a driver package, is not what it should be
  // the target
  | 'OUTPUT_EXISTS'
  | 'OUTPUT_NOT_FOUND' // the output directory does not exist, or a server has no such pool, storage, node or network
  | 'OUTPUT_UNREACHABLE' // the server of the target does not answer, or breaks off
  | 'OUTPUT_LOGIN' // it refuses the user, the password, the token or the key
  | 'OUTPUT_IDENTITY' // it is not known, or not the one that it should be: certificate, host key
  | 'OUTPUT_RIGHTS' // the user may not do what is needed there
  | 'OUTPUT_NO_SPACE' // too little room, or a quota, at a server
  | 'OUTPUT_UNSUPPORTED' // the target cannot take such a guest, disk or format
  | 'OUTPUT_FAILED' // the server could not do what it was asked for
  | 'COPY_DIFFERS' // what was written is not what was read
  | 'BOOT_FAILED' // the converted guest was required to boot, and was not seen to
  | 'OUTPUT_TOO_SMALL' // a block device has less room than its disk
  | 'OUTPUT_IN_USE' // a disk that is to be written is mounted, or something else holds it
  | 'IN_PLACE_UNFINISHED' // the disks of a guest were not written to the end
  | 'INTERNAL';

/**
 * What to do about an error that does not say so itself. For options that make no sense (`USAGE`) the message says it, and
 * after a cancellation (`ABORTED`) there is nothing to do.
 */
export const usualHints: Readonly<Partial<Record<V2vErrorCode, string>>> = {
  HOST_PERMISSION: 'Check the path and its permissions.',
  PROGRAM_FAILED: 'Look at what the program says; with verbose (-v) its whole command line is in the log.',
  APPLIANCE_FAILED: 'Run libguestfs-test-tool, which starts an appliance and shows what it says.',
  CUSTOMIZE_FAILED: 'Correct the operation, or take it out; the source is as it was.',
  GUESTFS: 'Run it again with verbose and trace (-v -x) to see everything that happened before.',
  LIBVIRT: 'Try the same with virsh, and check that the daemon is running and that this user may use it.',
  NOT_SUPPORTED: 'Install a newer libguestfs or libvirt.',
  HANDLE_CLOSED: 'Look for a promise that is not awaited before the handle is closed.',
  INTERNAL:
    'This is a bug in v2v-node or in a step of your own; if it is ours, please report it with the log of -v -x.',
};

/** What an error carries beside its message. */
export interface V2vErrorDetails {
  /** The stage that failed; `convert()` fills it in where the stage itself did not. */
  stage?: StageName;
  /** The file, disk, device or program it is about. */
  subject?: string;
  /** What to do about it, in one sentence; default: the usual hint for the code. */
  hint?: string;
  /** The error below this one. */
  cause?: unknown;
}

// Registered symbol: an error is recognised across realms (jest, vm) and across two copies of the package.
const brand = Symbol.for('v2v-node.error');

/** The base of every error of this package. Passwords in URIs are masked in all that it says. */
export class V2vError extends Error {
  static {
    this.prototype.name = 'V2vError';
  }
  readonly [brand] = true;
  readonly code: V2vErrorCode;
  stage?: StageName;
  readonly subject?: string;
  readonly hint?: string;
  /** If `convert()` threw it: what was found out and done before that, in the shape of its result. */
  declare readonly progress?: ConvertProgress;

  constructor(code: V2vErrorCode, message: string, details: V2vErrorDetails = {}) {
    super(maskUri(message), details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    if (details.stage !== undefined) this.stage = details.stage;
    if (details.subject !== undefined) this.subject = maskUri(details.subject);
    const hint = details.hint ?? usualHints[code];
    if (hint !== undefined) this.hint = maskUri(hint);
  }

  /** Plain JSON, without the stack. */
  toJSON(): ConvertFailure {
    const { name, code, message, stage, subject, hint, progress } = this;
    const cause = this.cause === undefined ? undefined : describeCause(this.cause, mostCauses);
    return withoutUndefined({ name, code, message, stage, subject, hint, cause, progress });
  }
}

/** How deep causes of causes are followed. They may form a circle. */
const mostCauses = 5;

function describeCause(cause: unknown, most: number): ErrorCause {
  if (typeof cause !== 'object' || cause === null) return { message: maskUri(String(cause)) };
  const { name, code, message, cause: next } = cause as Record<string, unknown>;
  return withoutUndefined({
    name: typeof name === 'string' ? name : undefined,
    code: typeof code === 'string' || typeof code === 'number' ? code : undefined,
    message: typeof message === 'string' ? maskUri(message) : 'no message',
    cause: next === undefined || most <= 1 ? undefined : describeCause(next, most - 1),
  });
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}

/** A libguestfs action failed. `action` is the C name without `guestfs_`, `errno` a name such as `ENOENT` or ''. */
export class GuestfsError extends V2vError {
  static {
    this.prototype.name = 'GuestfsError';
  }
  readonly action: string;
  readonly errno: string;

  constructor(
    action: string,
    errno: string,
    message: string,
    details: V2vErrorDetails & { code?: V2vErrorCode } = {},
  ) {
    super(details.code ?? 'GUESTFS', message, details);
    this.action = action;
    this.errno = errno;
  }

  /** Plain JSON, without the stack; with the action and its errno. */
  override toJSON(): ConvertFailure {
    return { ...super.toJSON(), action: this.action, errno: this.errno };
  }
}

/** A libvirt call failed. `domain` and `libvirtCode` are libvirt's own numbers (virErrorDomain, virErrorNumber). */
export class LibvirtError extends V2vError {
  static {
    this.prototype.name = 'LibvirtError';
  }
  readonly action: string;
  readonly domain: number;
  readonly libvirtCode: number;

  constructor(
    action: string,
    domain: number,
    libvirtCode: number,
    message: string,
    details: V2vErrorDetails & { code?: V2vErrorCode } = {},
  ) {
    super(details.code ?? 'LIBVIRT', message, details);
    this.action = action;
    this.domain = domain;
    this.libvirtCode = libvirtCode;
  }

  /** Plain JSON, without the stack; with the action and libvirt's numbers. */
  override toJSON(): ConvertFailure {
    const { action, domain, libvirtCode } = this;
    return { ...super.toJSON(), action, domain, libvirtCode };
  }
}

/** A program we ran failed. `stderr` is the tail of what it wrote there. */
export class ProgramError extends V2vError {
  static {
    this.prototype.name = 'ProgramError';
  }
  readonly program: string;
  readonly exitCode: number | null;
  readonly exitSignal: string | null;
  readonly stderr: string;

  constructor(
    program: string,
    exitCode: number | null,
    exitSignal: string | null,
    stderr: string,
    message: string,
    details: V2vErrorDetails & { code?: V2vErrorCode } = {},
  ) {
    super(details.code ?? 'PROGRAM_FAILED', message, { subject: program, ...details });
    this.program = program;
    this.exitCode = exitCode;
    this.exitSignal = exitSignal;
    this.stderr = maskUri(stderr);
  }

  /** Plain JSON, without the stack; with the program, how it ended, and the end of what it said. */
  override toJSON(): ConvertFailure {
    const { program, exitCode, exitSignal, stderr } = this;
    return { ...super.toJSON(), program, exitCode, exitSignal, stderr };
  }
}

/** True for every error of this package, also one made by another copy of it or in another realm. */
export function isV2vError(error: unknown): error is V2vError {
  return typeof error === 'object' && error !== null && (error as Record<symbol, unknown>)[brand] === true;
}

/** The error that a fired AbortSignal turns into. */
export function abortedError(signal?: AbortSignal): V2vError {
  return new V2vError('ABORTED', 'The operation was cancelled.', { cause: signal?.reason });
}

import type {
  CallOptions,
  GuestfsCreateOptions,
  GuestfsEventName,
  GuestfsLibraryVersion,
  GuestfsListener,
} from '../../types/guestfs';
import { onAbort } from '../async/abort';
import { V2vError, abortedError } from '../errors';
import { isNativeFailure, nativeAddon, type NativeHandle } from '../addon';
import { ActionMethods } from './action-methods';
import { EventListeners } from './events';
import { guestfsError } from './failure';
import { inThisRealm } from '../addon/realm';
import { repeatUntilSettled } from './repeat';

/** GUESTFS_CREATE_NO_ENVIRONMENT */
const flagNoEnvironment = 1;

interface RunningCall {
  readonly id: number;
  readonly action: string;
  readonly running: Promise<unknown>;
  stopped: boolean;
}

/**
 * A libguestfs handle. Each has a thread of its own, runs its calls in the order they were made, and never blocks the
 * event loop or libuv's pool. Every libguestfs action is a method: `aug_get` is `augGet`; see guestfs(3) for what each
 * does. Optional arguments are one object, last; it also takes `signal`.
 *
 * 64-bit amounts (sizes, counts, times) are `number`; a value past 2^53 rejects with errno `EOVERFLOW` rather than
 * losing digits. Identifiers and bit sets that use all 64 bits (inode numbers, filesystem ids, GPT attributes) are
 * `bigint`. Arguments take both.
 */
export class Guestfs extends ActionMethods implements AsyncDisposable {
  readonly #handle: NativeHandle;
  readonly #listeners: EventListeners;
  /** Calls that have not settled, in the order they run. */
  readonly #calls = new Set<RunningCall>();
  #nextCall = 1;
  #closing: Promise<void> | undefined;
  #destroyed = false;
  #reason: V2vError | undefined;
  #signal: AbortSignal | undefined;
  #disobey: (() => void) | undefined;

  private constructor(flags: number) {
    super();
    this.#listeners = new EventListeners((mask) => nativeAddon().listen(this.#handle, mask));
    this.#handle = nativeAddon('libguestfs').createGuestfs(flags, weakDispatch(this.#listeners));
  }

  /**
   * Makes a handle; nothing is started before {@link launch}.
   *
   * @example
   * await using guest = await Guestfs.create({ signal });
   * await guest.addDrive('/var/lib/images/guest.qcow2', { format: 'qcow2', readonly: true });
   * await guest.launch();
   * const [root] = await guest.inspectOs();
   *
   * @throws V2vError `NATIVE_ADDON`, `LIBRARY_MISSING`, `ABORTED`; GuestfsError if libguestfs cannot make one
   */
  static async create(options: GuestfsCreateOptions = {}): Promise<Guestfs> {
    const { identifier, signal, ignoreEnvironment = false } = options;
    if (signal?.aborted) throw abortedError(signal);
    const guest = new Guestfs(ignoreEnvironment ? flagNoEnvironment : 0);
    try {
      await nativeAddon().open(guest.#handle);
    } catch (error) {
      throw isNativeFailure(error) ? guestfsError('create', error) : error;
    }
    if (signal) guest.#obey(signal);
    if (signal?.aborted) throw abortedError(signal);
    if (identifier !== undefined) await guest.setIdentifier(identifier);
    return guest;
  }

  /** The version of the libguestfs of the host, without making a handle. */
  static libraryVersion(): GuestfsLibraryVersion {
    const [, major, minor, release, extra] =
      /^(\d+)\.(\d+)\.(\d+)(.*)/s.exec(nativeAddon('libguestfs').guestfsVersion()) ?? [];
    return { major: Number(major), minor: Number(minor), release: Number(release), extra: extra ?? '' };
  }

  /** Whether the libguestfs of the host has an action (C name: `aug_get`). */
  static supports(action: string): boolean {
    return nativeAddon('libguestfs')
      .guestfsActions()
      .some((row) => row.name === action && row.supported);
  }

  /**
   * Starts the appliance. `signal` kills it, and the promise rejects with `ABORTED` within milliseconds. Only while supermin
   * builds the appliance, once per host, that is allowed to finish first, as it would leave its files behind.
   */
  override async launch(options?: CallOptions): Promise<void> {
    await this.call('launch', [], options);
  }

  /** Runs an action by its C name without `guestfs_`; the methods named after the actions do the same with types. */
  override async call(action: string, args: readonly unknown[], options?: CallOptions): Promise<unknown> {
    const { signal, ...optional } = checkOptions(action, options);
    if (this.#closing) throw this.#closedError(action);
    if (signal?.aborted) throw abortedError(signal);

    const id = this.#nextCall++;
    let call: RunningCall | undefined;
    const forget = onAbort(signal, () => this.#stop(call));
    try {
      const running = nativeAddon().call(this.#handle, id, action, [...args], optional);
      call = { id, action, running, stopped: false };
      this.#calls.add(call);
      const result = inThisRealm(await running);
      if (call.stopped) throw abortedError(signal);
      return result;
    } catch (error) {
      if (call?.stopped) throw abortedError(signal);
      if (!isNativeFailure(error)) throw error;
      const failure = guestfsError(action, error, args[0]);
      if (this.#destroyed && ['library', 'dropped'].includes(error.kind))
        throw this.#closedError(action, failure);
      throw failure;
    } finally {
      forget();
      if (call) this.#calls.delete(call);
    }
  }

  /** Stops the call that runs now, as its `signal` would; without one it does nothing. Returns at once. */
  cancel(): void {
    const [first] = this.#calls;
    if (first) this.#stop(first);
  }

  /** C action `guestfs_user_cancel`: asks a running upload or download to stop. {@link cancel} also stops a launch. */
  async userCancel(): Promise<void> {
    if (this.#closing) throw this.#closedError('user_cancel');
    nativeAddon().userCancel(this.#handle);
    return Promise.resolve();
  }

  /** Calls the listener with each event of that name; `GuestfsEvents` says what it is given. */
  on<Name extends GuestfsEventName>(name: Name, listener: GuestfsListener<Name>): this {
    this.#listeners.add(name, listener);
    return this;
  }

  /** Removes a listener that {@link on} added. */
  off<Name extends GuestfsEventName>(name: Name, listener: GuestfsListener<Name>): this {
    this.#listeners.remove(name, listener);
    return this;
  }

  /**
   * Closes the handle and its appliance once the calls already made have ended. Later calls reject with
   * `HANDLE_CLOSED`. May be called any number of times; a handle that is garbage-collected is closed as well.
   */
  close(): Promise<void> {
    this.#closing ??= this.#finish(false);
    return this.#closing;
  }

  /**
   * Closes the handle at once: kills the appliance, whatever it is doing, and drops the calls that wait. They and the
   * running one reject with `HANDLE_CLOSED`. What the guest has not written to its disks is lost. Called after `close()`,
   * it speeds up the closing.
   *
   * With libguestfs's libvirt backend the appliance is not a child of ours; there a launch ends by itself first.
   *
   * @param reason what calls reject with from now on, in place of `HANDLE_CLOSED`
   */
  destroy(reason?: V2vError): Promise<void> {
    if (this.#destroyed) return this.#closing ?? Promise.resolve();
    this.#destroyed = true;
    this.#reason = reason;
    const addon = nativeAddon();
    const kill = () => {
      addon.userCancel(this.#handle);
      addon.killChildren(this.#handle);
    };
    kill(); // even an idle appliance: once the handle is being closed, it is given time to write
    const closed = this.#finish(true);
    this.#closing ??= closed;
    repeatUntilSettled(closed, kill);
    return this.#closing;
  }

  /** As {@link close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #finish(drop: boolean): Promise<void> {
    this.#disobey?.();
    await nativeAddon().close(this.#handle, drop);
  }

  #stop(call: RunningCall | undefined): void {
    if (!call || call.stopped) return;
    call.stopped = true;
    const addon = nativeAddon();
    repeatUntilSettled(call.running, () => {
      const state = addon.cancel(this.#handle, call.id);
      if (state === 'running' && call.action === 'launch') addon.killChildren(this.#handle);
    });
  }

  #obey(signal: AbortSignal): void {
    this.#signal = signal;
    // Weak, as a long-lived signal would otherwise keep every handle that was made with it.
    const weak = new WeakRef(this);
    this.#disobey = onAbort(signal, () => void weak.deref()?.destroy());
  }

  #closedError(action: string, cause?: Error): V2vError {
    if (this.#destroyed && this.#signal?.aborted) return abortedError(this.#signal);
    if (this.#reason !== undefined) return this.#reason;
    const details = { subject: action, ...(cause ? { cause } : {}) };
    return new V2vError('HANDLE_CLOSED', `The guestfs handle is closed; ${action} cannot run.`, details);
  }
}

/**
 * The callback for the addon, which keeps it as long as the thread lives. It must not reach the handle, or a forgotten
 * handle would never be collected; so it is made out here, where there is no `this` to close over.
 */
function weakDispatch(listeners: EventListeners) {
  const weak = new WeakRef(listeners);
  return (event: number, text: string, numbers: number[]) => weak.deref()?.dispatch(event, text, numbers);
}

function checkOptions(action: string, options: unknown): CallOptions {
  if (options === undefined) return {};
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError(`${action}: the options must be an object.`);
  }
  const { signal } = options as CallOptions;
  if (
    signal !== undefined &&
    typeof (signal as { addEventListener?: unknown }).addEventListener !== 'function'
  ) {
    throw new TypeError(`${action}: signal must be an AbortSignal.`);
  }
  return options;
}

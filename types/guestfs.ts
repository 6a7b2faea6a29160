/** What every call to the appliance takes as (part of) its last argument. */
export interface CallOptions {
  /**
   * Stops this call. A call that still waits for its turn is dropped; a running upload or download stops at once, as
   * does `launch`; any other running action ends by itself first, as libguestfs cannot interrupt it (to end it by
   * force, `destroy()` the handle). The promise rejects with `ABORTED`.
   */
  signal?: AbortSignal;
}

/** How far a long action of the appliance is. `total` may change while it runs; units are the action's own. */
export interface GuestfsProgress {
  /** The number of the action in libguestfs's protocol. */
  procedure: number;
  serial: number;
  position: number;
  total: number;
}

/** What `Guestfs.on` can listen to, and what a listener is given. */
export interface GuestfsEvents {
  /** A long action advanced. */
  progress: GuestfsProgress;
  /** Console output of the appliance: kernel and daemon. Arrives in pieces, not in lines. */
  appliance: string;
  /** libguestfs's own debug messages; many with `setVerbose(true)`, few without. */
  library: string;
  /** One call with its arguments, or its result; only with `setTrace(true)`. */
  trace: string;
  warning: string;
  /** An action began: its C name. */
  enter: string;
  /** The appliance is up. */
  launch_done: undefined;
  /** The appliance ended, expected or not. */
  subprocess_quit: undefined;
  /** The handle is closed: the last event. */
  close: undefined;
}

/** The names of the events of a handle. */
export type GuestfsEventName = keyof GuestfsEvents;
/** What is called with an event of a handle. */
export type GuestfsListener<Name extends GuestfsEventName> = (data: GuestfsEvents[Name]) => void;

/** How a handle is made. */
export interface GuestfsCreateOptions {
  /** Appears in libguestfs's own messages and as the beginning of the appliance's name; see guestfs_set_identifier. */
  identifier?: string;
  /** When it fires, the handle is destroyed: the appliance is killed and every call rejects with `ABORTED`. */
  signal?: AbortSignal;
  /** Ignore `LIBGUESTFS_*` and other variables of the environment (C: `GUESTFS_CREATE_NO_ENVIRONMENT`). */
  ignoreEnvironment?: boolean;
}

/** The version of the libguestfs library in use. */
export interface GuestfsLibraryVersion {
  major: number;
  minor: number;
  release: number;
  extra: string;
}

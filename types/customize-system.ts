/** Changes of what the guest is: names, users, packages, programs that run. */
import type { Password } from './access';

/** Gives the guest a host name, as `--hostname`. */
export interface HostnameOperation {
  operation: 'hostname';
  /** A host name, or a fully qualified domain name. */
  hostname: string;
}

/** Sets the guest's time zone, as `--timezone`. */
export interface TimezoneOperation {
  operation: 'timezone';
  /** As the tz database names it: `Europe/Berlin`. Of a Windows guest also as Windows does: `W. Europe Standard Time`. */
  timezone: string;
}

/** How a password is hashed, crypt(5). */
export type PasswordCrypt = 'md5' | 'sha256' | 'sha512' | 'yescrypt';

/** Called with a password that was made up, once it is set. Nothing else is ever told it. */
export type GeneratedPassword = (password: string, user: string) => void;

/**
 * Sets the password of a user of a Linux guest, as `--password` and `--root-password`: after all else, whatever its place
 * in the list, and once a user.
 */
export interface PasswordOperation {
  operation: 'password';
  /** One that the guest has. */
  user: string;
  /**
   * A password or where it is; `random`: one of 16 letters and digits is made up, which only this function is told;
   * `disabled`: no password lets the user in.
   */
  password: Password | { random: GeneratedPassword } | { disabled: true };
  /** The account stays locked until `passwd -u` unlocks it; the password is set all the same. Default false. */
  locked?: boolean;
  /** Default: as the guest's distribution does. */
  crypt?: PasswordCrypt;
}

/** Lets a user of a Linux guest log in by ssh with a key, as `--ssh-inject`. */
export interface SshInjectOperation {
  operation: 'ssh-inject';
  /** One that the guest has. */
  user: string;
  /** The public key, or a file of this host that holds it; default: the newest `~/.ssh/id*.pub` of this host. */
  key?: { file: string } | { text: string };
}

/** Installs packages with the guest's package manager, as `--install`. The appliance gets a network for it. */
export interface InstallOperation {
  operation: 'install';
  packages: readonly string[];
}

/** Removes packages with the guest's package manager, as `--uninstall`. */
export interface UninstallOperation {
  operation: 'uninstall';
  packages: readonly string[];
}

/** Brings the guest's packages up to date, as `--update`. The appliance gets a network for it. */
export interface UpdateOperation {
  operation: 'update';
}

/** Runs a script inside a Linux guest, in the appliance, as `--run`. The appliance gets a network for it. */
export interface RunOperation {
  operation: 'run';
  /** A file of this host. */
  script: string;
}

/** Runs a command line inside a Linux guest, in the appliance, as `--run-command`. The appliance gets a network for it. */
export interface RunCommandOperation {
  operation: 'run-command';
  /** For the guest's /bin/sh. It is in events and logs, so no place for a secret. */
  command: string;
}

/** Has the guest run a script when it boots for the first time, as `--firstboot`. */
export interface FirstbootOperation {
  operation: 'firstboot';
  /** A file of this host. Of a Windows guest PowerShell's where its name ends in `.ps1`, else one for cmd. */
  script: string;
}

/** Has the guest run a command line when it boots for the first time, as `--firstboot-command`. */
export interface FirstbootCommandOperation {
  operation: 'firstboot-command';
  /** For /bin/sh, or cmd of a Windows guest. */
  command: string;
}

/** Has a Linux guest install packages when it is online after its first boot, as `--firstboot-install`. */
export interface FirstbootInstallOperation {
  operation: 'firstboot-install';
  packages: readonly string[];
}

/** Removes the log of what was run in the guest, once all is done, as `--no-logfile`. */
export interface NoLogfileOperation {
  operation: 'no-logfile';
}

/** A change of what the guest is: names, users, packages, programs that run. */
export type SystemOperation =
  | HostnameOperation
  | TimezoneOperation
  | PasswordOperation
  | SshInjectOperation
  | InstallOperation
  | UninstallOperation
  | UpdateOperation
  | RunOperation
  | RunCommandOperation
  | FirstbootOperation
  | FirstbootCommandOperation
  | FirstbootInstallOperation
  | NoLogfileOperation;

import type { Overlay } from './overlay';
import type { DiskImage } from './source';

/** How a guest is tried. */
export interface BootCheckOptions {
  /** Seconds that the guest is given; default 300 under KVM, 1200 under emulation. */
  timeLimit?: number;
  /** `auto`, the default: KVM, and emulation where KVM does not work. */
  acceleration?: 'auto' | 'kvm' | 'tcg';
  /**
   * What the NICs are plugged into. `isolated`, the default: a network of their own that answers DHCP and leads nowhere. `none`:
   * nothing.
   */
  network?: 'isolated' | 'none';
  /**
   * A Linux guest that does not talk on a serial port is made to, for the check only, by its boot loader's configuration in the
   * throw-away overlay; this takes an appliance. Default true. False: only its screen and its agent can be seen.
   */
  console?: boolean;
  /** A picture that stays the same so many seconds is final; default 60 under KVM, 240 under emulation. */
  stillSeconds?: number;
}

/** How `convert()` tries a guest. */
export interface ConvertBootCheck extends BootCheckOptions {
  /** A guest that is not seen to boot is an error, and nothing is left at the target; default false: a warning. */
  required?: boolean;
}

/** A disk that is tried, under an overlay of its own: a finished disk, or an overlay of a conversion. */
export type BootDisk = DiskImage | Overlay;

/** Why a guest does not boot, as far as its console and its screen say. */
export type BootFailureKind =
  /** The firmware finds nothing to start. */
  | 'no-boot-device'
  /** The firmware starts the boot code of the disk, and nothing comes of it. */
  | 'boot-code'
  /** GRUB cannot find its own files. */
  | 'grub-rescue'
  /** GRUB has no menu. */
  | 'grub-prompt'
  /** GRUB cannot load what its menu names. */
  | 'grub-error'
  /** The initrd does not find the root. */
  | 'initramfs-shell'
  | 'kernel-panic'
  /** systemd starts nothing but a shell. */
  | 'emergency-mode'
  /** Windows shows a stop code. */
  | 'stop-code'
  /** The machine starts again and again. */
  | 'boot-loop'
  /** The guest switches the machine off. */
  | 'powered-off'
  /** Nothing was seen within the time. */
  | 'time-limit';

/** Why a guest does not boot, or what speaks against it. */
export interface BootFailure {
  kind: BootFailureKind;
  /** One sentence for people. */
  message: string;
  /** What to do about it. */
  hint: string;
  /** What console or screen say of it; absent where it is no text. */
  line?: string;
  /** Of Windows, where the machine is told: `0x0000007B`. */
  stopCode?: string;
}

/** Something that was seen of a guest that boots. */
export interface BootEvidence {
  kind: 'login-prompt' | 'target' | 'agent' | 'still-screen' | 'passphrase';
  /** What was seen: a line of the console, or a sentence. */
  text: string;
  /** Seconds after the start. */
  seconds: number;
}

/** A picture of a guest's screen. */
export interface BootScreen {
  type: 'image/png';
  width: number;
  height: number;
  /** The PNG file. */
  base64: string;
  /** What it says, where it is text of the BIOS's kind. */
  text?: string;
}

/** What became of a guest that was started to see whether it boots. Plain JSON. */
export interface BootReport {
  /** `unknown`: neither the one nor the other was seen within the time. */
  outcome: 'booted' | 'failed' | 'unknown';
  /** Of `booted` at least one. */
  evidence: BootEvidence[];
  /** Absent where it booted. */
  failure?: BootFailure;
  /** The screen in the end; absent where no picture could be had. */
  screen?: BootScreen;
  /** The end of what the guest said on its serial port, without control characters: the guest's own words. */
  console: string;
  /** How the serial port was had. `added`: by the boot loader's configuration, in the overlay. */
  consoleFrom: 'guest' | 'added' | 'none';
  /** From the start of the machine to what was seen. */
  seconds: number;
  acceleration: 'kvm' | 'tcg';
  /** How often the guest restarted the machine. */
  restarts: number;
  /** What was started. `copies`: the finished disks; `overlays`: what they are, or were to be, copied from. */
  disks?: 'copies' | 'overlays';
}

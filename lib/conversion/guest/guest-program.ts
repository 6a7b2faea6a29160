import { isRegularFile } from '../../guestfs/regular-file';
import { V2vError } from '../../errors';
import { stopwatch } from '../../run/stopwatch';
import { shellQuote } from '../../text/shell-quote';
import type { GuestState } from './state';

const hostArchitectures: Record<string, string> = {
  x64: 'x86_64',
  ia32: 'i386',
  arm64: 'aarch64',
  arm: 'arm',
  ppc64: 'ppc64le',
  s390x: 's390x',
  riscv64: 'riscv64',
};

/** True where programs of a guest of architecture `guest` run on this host; `host` is Node's name for the host's. */
export function canRunPrograms(guest: string, host: string = process.arch): boolean {
  const hostArchitecture = hostArchitectures[host] ?? host;
  const isIa32 = /^i[3-6]86$/.test(guest);
  return (
    guest === hostArchitecture || (isIa32 && (hostArchitecture === 'x86_64' || hostArchitecture === 'i386'))
  );
}

/** How a program of the guest is run. */
export interface GuestProgramOptions {
  /** Variables set beside those of the appliance. */
  environment?: Readonly<Record<string, string>>;
  /** Seconds after which the program is ended, in guests that have timeout(1). */
  timeLimit?: number;
}

const timeoutProgram = '/usr/bin/timeout';

/**
 * Runs a program of the guest that may write files of its own choice, and gives back what it prints. Emits
 * `{type:'command'}`. Its standard input is empty, and there is no network.
 *
 * @example
 * await runGuestProgram(state, ['/usr/sbin/update-ca-certificates'], { timeLimit: 120 });
 *
 * @throws V2vError `GUESTFS` with what the program said where it fails, and where it exceeds its time limit
 */
export async function runGuestProgram(
  state: GuestState,
  command: readonly string[],
  options: GuestProgramOptions = {},
): Promise<string> {
  state.guestProgramsWrote = true;
  state.guestProgramsSince ??= performance.now();
  const { environment = {}, timeLimit } = options;
  if (timeLimit === undefined || !(await isRegularFile(state.guest, timeoutProgram))) {
    return run(state, command, environment);
  }
  const elapsed = stopwatch();
  try {
    return await run(state, [timeoutProgram, '-k', '30', String(timeLimit), ...command], environment);
  } catch (error) {
    if (elapsed() < timeLimit) throw error;
    throw new V2vError('GUESTFS', `${command.join(' ')} did not end within ${timeLimit} seconds.`, {
      subject: command[0],
      cause: error,
    });
  }
}

/** As {@link runGuestProgram}, for a program that only looks. */
export async function askGuestProgram(state: GuestState, command: readonly string[]): Promise<string> {
  return run(state, command, {});
}

async function run(
  state: GuestState,
  command: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<string> {
  state.context.throwIfAborted();
  const settings = Object.entries(environment).map(([name, value]) => `${name}=${shellQuote(value)}`);
  const line = [...settings, ...command.map(shellQuote)].join(' ');
  state.context.emit({ type: 'command', command: line });
  const { guest } = state;
  return settings.length === 0 ? guest.command([...command]) : guest.sh(line);
}

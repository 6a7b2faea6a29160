import { V2vError } from '../../../errors';
import { readFilePart } from '../../../guestfs/regular-file';
import { maskUri } from '../../../text/mask-uri';
import { canRunPrograms, runGuestProgram } from '../../guest/guest-program';
import { reloadAugeas } from '../augeas';
import type { LinuxState } from '../state';

/** Variables of the host by which programs find their way out; virt-customize hands the same ones on. */
const proxies = ['http_proxy', 'https_proxy', 'ftp_proxy', 'no_proxy'];

/** Of what one command has printed, the end is told; the whole is in the guest's log. */
const mostOutput = 1024 * 1024;

/** Where what is run in the guest leaves its output, as virt-customize has it. */
export async function buildLog({ guest }: Pick<LinuxState, 'guest'>): Promise<string> {
  return (await guest.isDir('/tmp', { followsymlinks: true })) ? '/tmp/builder.log' : '/builder.log';
}

/**
 * Runs words as a command in the guest, with its output in the log and, afterwards, in events. There may be a network.
 *
 * @param what names it in errors: `The command "make install"`
 * @throws V2vError `CUSTOMIZE_FAILED` where it fails, `GUEST_UNSUPPORTED` where programs of the guest do not run here
 */
export async function runLogged(
  state: LinuxState,
  what: string,
  command: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { guest, inspection, context } = state;
  if (!canRunPrograms(inspection.arch)) {
    throw new V2vError(
      'GUEST_UNSUPPORTED',
      `${what} cannot be run: programs of ${inspection.arch} do not run here.`,
      {
        hint: `Have the guest run it when it boots (--firstboot-command), or convert it on a host of ${inspection.arch}.`,
      },
    );
  }
  const log = await buildLog(state);
  const before = await logSize(state, log);
  const words = (await runsAs32Bit(state)) ? ['setarch', 'i686', ...command] : command;
  const status = await runGuestProgram(
    state,
    ['/bin/sh', '-c', 'log=$1; shift; "$@" >>"$log" 2>&1 </dev/null; echo $?', 'v2v-node', log, ...words],
    { environment: { ...proxySettings(), ...environment } },
  );
  const output = await outputSince(state, log, before);
  if (output !== '') context.emit({ type: 'debug', origin: 'guest', message: output });
  await reloadAugeas(guest);
  if (status.trim() === '0') return;
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const last = maskUri((lines.at(-1) ?? '').trim())
    .slice(0, 300)
    .replace(/(?<![.\s])[.\s]+$/, '');
  throw new V2vError(
    'CUSTOMIZE_FAILED',
    `${what} failed in the guest with status ${status.trim()}${last === '' ? '' : `: ${last}`}.`,
    { hint: 'Its whole output is among the messages of -v, as debug events of the origin "guest".' },
  );
}

function proxySettings(): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const name of proxies) {
    const value = process.env[name];
    if (value !== undefined && value !== '') settings[name] = value;
  }
  return settings;
}

/** Programs of a 32-bit guest would take the appliance's kernel for the guest's, as the build of modules does. */
async function runsAs32Bit({ guest, inspection }: LinuxState): Promise<boolean> {
  if (!/^i[3-6]86$/.test(inspection.arch) || process.arch !== 'x64') return false;
  return (await guest.exists('/usr/bin/setarch')) || (await guest.exists('/bin/setarch'));
}

/** How much is in the log already. What is no file, or leads elsewhere, goes: a guest could have put it there for us. */
async function logSize({ guest }: LinuxState, log: string): Promise<number> {
  const isLink = await guest.isSymlink(log);
  if (!isLink && !(await guest.exists(log))) return 0;
  if (!isLink && (await guest.isFile(log))) return guest.filesize(log);
  await guest.rmRf(log);
  return 0;
}

async function outputSince({ guest }: LinuxState, log: string, before: number): Promise<string> {
  if ((await guest.isSymlink(log)) || !(await guest.isFile(log))) return '';
  const size = await guest.filesize(log);
  const start = Math.max(before, size - mostOutput);
  return (await readFilePart(guest, log, size - start, start))?.toString('utf8') ?? '';
}

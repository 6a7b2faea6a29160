import type { EventSink } from '../types/events';
import type { InputOptions } from '../types/input';
import type { OpenedDisk } from '../types/inspected-guest';
import { overlaysOn, readSource } from './convert';
import { serveOverlay } from './programs/serve-image';
import { runShellCommand } from './programs/shell-command';
import { createContext, type Context } from './run/context';
import { Ledger } from './run/ledger';
import { withOutsideCause } from './run/outside-cause';
import { shellQuote } from './text/shell-quote';

/** What `openForCommand()` is told. */
export interface OpenForCommandOptions {
  input: InputOptions;
  signal?: AbortSignal;
  onEvent?: EventSink;
  verbose?: boolean;
  trace?: boolean;
  /** As for `convert()`. */
  tempDir?: string;
}

/** `/` stays, as a person reads the path. */
function nbdUri(socket: string): string {
  return `nbd+unix:///?socket=${encodeURIComponent(socket).replaceAll('%2F', '/')}`;
}

async function openDisks(
  options: OpenForCommandOptions,
  ledger: Ledger,
  context: Context,
): Promise<OpenedDisk[]> {
  const { source } = await readSource({ ...options, input: options.input }, ledger, context);
  const opened: OpenedDisk[] = [];
  for (const overlay of await overlaysOn(source, context)) {
    const { socket } = context.own(await serveOverlay(overlay, context));
    opened.push({ uri: nbdUri(socket), path: overlay.path, virtualSize: overlay.virtualSize });
  }
  return opened;
}

/** As guestfish(1) has it, "ADDING REMOTE STORAGE"; with `nbd+unix` its version 1.48 takes the URI for a file's name. */
function guestfishUri(uri: string): string {
  return uri.replace(/^nbd\+unix:/, 'nbd:');
}

/**
 * A command with each `@@` replaced by the options that name the disks to libguestfs's tools.
 *
 * @example
 * withDisks('virt-cat @@ /etc/fstab', disks); // virt-cat -a 'nbd:///?socket=/var/tmp/…/sda.sock' /etc/fstab
 */
export function withDisks(command: string, disks: readonly Pick<OpenedDisk, 'uri'>[]): string {
  const options = disks.map(({ uri }) => `-a ${shellQuote(guestfishUri(uri))}`).join(' ');
  return command.replaceAll('@@', () => options);
}

/**
 * Opens a source, wherever it is, for something else than a conversion, as virt-v2v-open does: each disk is an NBD server on
 * this host, which the tools of libguestfs take with `-a`. What is written there goes to overlays that are thrown away when
 * the work is done; the source is only read.
 *
 * @param work a command for the shell, in which each `@@` becomes `-a URI` for each disk, or a function of your own
 * @returns the exit status of the command, or what the function resolves with
 *
 * @example
 * const input = { mode: 'ova', path: 'guest.ova' } as const;
 * const status = await openForCommand({ input }, 'virt-cat --format=raw @@ /etc/fstab');
 * const sizes = await openForCommand({ input }, async (disks) => disks.map(({ virtualSize }) => virtualSize));
 *
 * @throws V2vError what opening the source throws; `ABORTED`; what the function throws becomes the cause of a V2vError
 */
export async function openForCommand(options: OpenForCommandOptions, work: string): Promise<number>;
/** The same, with a function in place of a command. */
export async function openForCommand<T>(
  options: OpenForCommandOptions,
  work: (disks: OpenedDisk[]) => Promise<T>,
): Promise<T>;
export async function openForCommand<T>(
  options: OpenForCommandOptions,
  work: string | ((disks: OpenedDisk[]) => Promise<T>),
): Promise<T | number> {
  const ledger = new Ledger(options.onEvent);
  return ledger.accompany(async () => {
    await using context = await createContext({ ...options, onEvent: ledger.record });
    return await withOutsideCause(context, async () => {
      const disks = await openDisks(options, ledger, context);
      if (typeof work === 'string') return await runShellCommand(withDisks(work, disks), context);
      return await work(disks);
    });
  });
}

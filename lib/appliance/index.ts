import type { GuestDisk } from '../../types/overlay';
import type { ApplianceOptions } from '../../types/options';
import type { Context } from '../run/context';
import { inStage } from '../run/stage';
import { stopwatch } from '../run/stopwatch';
import { V2vError, abortedError, isV2vError } from '../errors';
import { reasonOf } from '../errors/reason';
import { Guestfs } from '../guestfs';
import { confinedHypervisor } from './confined-hypervisor';
import { diagnoseLaunch, failsBeforeQemu } from './diagnosis';
import { isDiskError, watchDisks } from './disk-errors';
import { driveOf } from './drive';
import { LogTail } from './log-tail';
import { defaultMemory } from './memory';
import { launchNoted } from './note-launch';
import {
  applianceProcessors,
  checkApplianceOptions,
  planAppliance,
  runsOwnHypervisor,
  type LaunchAttempt,
} from './settings';
import { buildAppliance } from './supermin';
import { uncompressedKernel } from './uncompressed-kernel';
import { maskHashes } from '../text/mask-hashes';

/**
 * Starts the appliance on the disks and returns its launched handle; the caller closes it.
 *
 * If KVM is there but fails, or hangs for more than `launchTimeout` seconds, one warning says so and the appliance runs
 * under emulation; the `appliance` event tells what that cost. Under emulation the appliance's kernel is unpacked on
 * the host, which saves a third of the launch. If libguestfs has not built the appliance yet, that is done first.
 *
 * The disks of the guest are `disks` in their order: `/dev/sda`, `/dev/sdb`, … in the appliance. What is written to an
 * overlay may be lost in a crash of the host, as the overlay goes with the run; a disk that is kept is written to itself,
 * and what the guest has synced is on it. When `context.signal` fires, the appliance is killed.
 *
 * @example
 * await using guest = await openGuestfs(await createOverlays(source, context), {}, context);
 * const inspection = await inspectSource(guest, {}, context);
 *
 * @throws V2vError `USAGE`, `NOT_SUPPORTED` for a disk that cannot be written to; `APPLIANCE_FAILED`, `HOST_PERMISSION`,
 *   `HOST_NO_SPACE`, `HOST_LIMIT`, `HOST_IO`, `DISK_READ`, `PROGRAM_MISSING`, `ABORTED`. A disk that cannot be read or written later on ends
 *   the appliance: calls on the handle then reject with `HOST_NO_SPACE`, `HOST_IO` or `DISK_READ`.
 */
export function openGuestfs(
  disks: readonly GuestDisk[],
  options: ApplianceOptions,
  context: Context,
): Promise<Guestfs> {
  return inStage('open', context, () => open(disks, options, context));
}

async function open(
  disks: readonly GuestDisk[],
  options: ApplianceOptions,
  context: Context,
): Promise<Guestfs> {
  checkApplianceOptions(options);
  const plan = planAppliance(options);
  const elapsed = stopwatch();
  let secondsLost = 0;

  for (const [index, attempt] of plan.attempts.entries()) {
    context.throwIfAborted();
    const log = new LogTail();
    const { guest, socket } = await prepare(disks, plan.backend, attempt, options, log, context);
    const attemptElapsed = stopwatch();
    let hastened = false;
    try {
      await buildAppliance({ cacheDir: await guest.getCachedir(), path: await guest.getPath() }, context);
      hastened = attempt.unpackKernel === true && (await unpackKernel(guest, context));
      if (runsOwnHypervisor(plan.backend))
        await confineHypervisor(guest, { disks, socket, network: options.network }, context);
      await launch(guest, attempt, context);
      context.emit({
        type: 'appliance',
        acceleration: attempt.acceleration,
        backend: plan.backend,
        seconds: attemptElapsed(),
        secondsLost,
      });
      return guest;
    } catch (cause) {
      const cacheDir = await guest.getCachedir().catch(() => '/var/tmp');
      await guest.close();
      if (context.signal.aborted) throw abortedError(context.signal);
      if (isDiskError(cause) || isHostLimit(cause)) throw cause;
      // If the kernel could not be unpacked, this attempt was the same as the next one.
      const isLast = index === plan.attempts.length - 1 || (attempt.unpackKernel === true && !hastened);
      if (isLast || failsBeforeQemu(log.text, reasonOf(cause))) {
        throw diagnoseLaunch({ cause, log: log.text, cacheDir });
      }
      secondsLost = elapsed();
      if (hastened) {
        const problem = `the appliance did not start with its kernel unpacked (${launchReason(cause, log)})`;
        context.emit({
          type: 'debug',
          origin: 'v2v-node',
          message: `${problem}; trying with the kernel as it is`,
        });
        continue;
      }
      context.warn(
        'KVM_UNUSABLE',
        `KVM is there but does not work (${launchReason(cause, log)}); going on under emulation, which is slow.`,
        'Check /dev/kvm and nested virtualization, or ask for emulation at once with LIBGUESTFS_BACKEND_SETTINGS=force_tcg.',
      );
    }
  }
  throw new V2vError('INTERNAL', 'No way of launching the appliance was left to try.');
}

async function prepare(
  disks: readonly GuestDisk[],
  backend: string,
  attempt: LaunchAttempt,
  options: ApplianceOptions,
  log: LogTail,
  context: Context,
): Promise<{ guest: Guestfs; socket: string | undefined }> {
  const drives = disks.map(driveOf);
  const guest = await Guestfs.create({ identifier: 'v2v', signal: context.signal });
  try {
    // First of all, as libguestfs writes messages that nobody listens to to standard error.
    forwardEvents(guest, log, context);
    await guest.setVerbose(context.verbose);
    await guest.setTrace(context.trace);
    await guest.setBackend(backend);
    await guest.setBackendSettings(attempt.backendSettings);
    // Its temporary files go with ours. With libvirt QEMU may be another user's process, to which ours are closed.
    if (backend === 'direct' && !process.env.LIBGUESTFS_TMPDIR) await guest.setTmpdir(context.tempDir);
    await guest.setMemsize(options.memory ?? (await defaultMemory(guest)));
    if (options.network === true) await guest.setNetwork(true);
    await guest.setSmp(options.smp ?? applianceProcessors());
    for (const { filename, options: how } of drives) await guest.addDrive(filename, how);
    const cacheDir = await guest.getCachedir();
    return { guest, socket: await watchDisks(guest, { disks, backend, cacheDir }, context) };
  } catch (error) {
    await guest.close();
    throw error;
  }
}

/** Returns whether the appliance will start with its kernel unpacked. */
async function unpackKernel(guest: Guestfs, context: Context): Promise<boolean> {
  const files = { cacheDir: await guest.getCachedir(), hypervisor: await guest.getHv() };
  const script = await uncompressedKernel(files, context);
  if (script === undefined) return false;
  await guest.setHv(script);
  return true;
}

async function confineHypervisor(
  guest: Guestfs,
  {
    disks,
    socket,
    network,
  }: { disks: readonly GuestDisk[]; socket: string | undefined; network?: boolean | undefined },
  context: Context,
): Promise<void> {
  const [hypervisor, cacheDir, path] = [
    await guest.getHv(),
    await guest.getCachedir(),
    await guest.getPath(),
  ];
  const program = await confinedHypervisor({ hypervisor, disks, socket, network, cacheDir, path }, context);
  if (program !== undefined) await guest.setHv(program);
}

function forwardEvents(guest: Guestfs, log: LogTail, context: Context): void {
  guest.on('appliance', (message) => {
    log.add(message);
    if (context.verbose) context.emit({ type: 'debug', origin: 'appliance', message });
  });
  guest.on('library', (message) => {
    log.add(message);
    if (context.verbose) context.emit({ type: 'debug', origin: 'libguestfs', message });
  });
  guest.on('trace', (message) => {
    // Whoever reads /etc/shadow, it is shown.
    if (context.trace) context.emit({ type: 'debug', origin: 'trace', message: maskHashes(message) });
  });
}

async function launch(guest: Guestfs, attempt: LaunchAttempt, context: Context): Promise<void> {
  const limit = attempt.timeout === undefined ? undefined : AbortSignal.timeout(attempt.timeout * 1000);
  const signal = limit === undefined ? context.signal : AbortSignal.any([context.signal, limit]);
  try {
    await launchNoted(guest, () => guest.launch({ signal }), context);
  } catch (error) {
    if (limit?.aborted && !context.signal.aborted) {
      throw new V2vError('APPLIANCE_FAILED', `it did not start within ${attempt.timeout} seconds`, {
        hint: 'Give it more time (appliance.launchTimeout), or convert fewer guests at once.',
        cause: error,
      });
    }
    throw error;
  }
}

function isHostLimit(cause: unknown): boolean {
  return isV2vError(cause) && cause.code === 'HOST_LIMIT';
}

/** QEMU's own words if it had any; a launch that was given up had none. */
function launchReason(cause: unknown, log: LogTail): string {
  if (isV2vError(cause) && cause.code === 'APPLIANCE_FAILED') return cause.message;
  return log.lastError() ?? reasonOf(cause);
}

import type { Overlay } from '../../types/overlay';
import type { ApplianceOptions } from '../../types/options';
import type { Context } from '../run/context';
import { inStage } from '../run/stage';
import { V2vError, abortedError, isV2vError } from '../errors';
import { Guestfs } from '../guestfs';
import { diagnoseLaunch, failsBeforeQemu } from './diagnosis';
import { LogTail } from './log-tail';
import { defaultMemory } from './memory';
import { launchNoted } from './note-launch';
import { applianceProcessors, checkApplianceOptions, planAppliance, type LaunchAttempt } from './settings';
import { buildAppliance } from './supermin';
import { uncompressedKernel } from './uncompressed-kernel';

/**
 * Starts the appliance on the overlays and returns its launched handle; the caller closes it.
 *
 * Where KVM is there but fails, or hangs past `launchTimeout` seconds, one warning says so and the appliance runs
 * under emulation; the `appliance` event tells what that cost. Under emulation the appliance's kernel is unpacked on
 * the host, which saves a third of the launch. Where libguestfs has not built the appliance yet, that is done before.
 *
 * The disks of the guest are the overlays in their order: `/dev/sda`, `/dev/sdb`, … in the appliance. When
 * `context.signal` fires, the appliance is killed.
 *
 * @throws V2vError `USAGE`, `APPLIANCE_FAILED`, `HOST_PERMISSION`, `HOST_NO_SPACE`, `PROGRAM_MISSING`, `ABORTED`
 */
export function openGuestfs(
  overlays: Overlay[],
  options: ApplianceOptions,
  context: Context,
): Promise<Guestfs> {
  return inStage('open', context, () => open(overlays, options, context));
}

async function open(overlays: Overlay[], options: ApplianceOptions, context: Context): Promise<Guestfs> {
  checkApplianceOptions(options);
  const plan = planAppliance(options);
  const started = performance.now();
  let secondsLost = 0;

  for (const [index, attempt] of plan.attempts.entries()) {
    context.throwIfAborted();
    const log = new LogTail();
    const guest = await prepare(overlays, plan.backend, attempt, options, log, context);
    const attemptStarted = performance.now();
    let hastened = false;
    try {
      await buildAppliance({ cacheDir: await guest.getCachedir(), path: await guest.getPath() }, context);
      hastened = attempt.unpackKernel === true && (await unpackKernel(guest, context));
      await launch(guest, attempt, context);
      context.emit({
        type: 'appliance',
        acceleration: attempt.acceleration,
        backend: plan.backend,
        seconds: seconds(attemptStarted),
        secondsLost,
      });
      return guest;
    } catch (cause) {
      const cacheDir = await guest.getCachedir().catch(() => '/var/tmp');
      await guest.close();
      if (context.signal.aborted) throw abortedError(context.signal);
      // An attempt with the kernel unpacked that could not unpack it was the one without.
      const isLast = index === plan.attempts.length - 1 || (attempt.unpackKernel === true && !hastened);
      const message = cause instanceof Error ? cause.message : String(cause);
      if (isLast || failsBeforeQemu(log.text, message)) {
        throw diagnoseLaunch({ cause, log: log.text, cacheDir });
      }
      secondsLost = seconds(started);
      if (hastened) {
        const problem = `the appliance did not start with its kernel unpacked (${reasonOf(cause, log)})`;
        context.emit({
          type: 'debug',
          origin: 'v2v-node',
          message: `${problem}; trying with the kernel as it is`,
        });
        continue;
      }
      context.emit({
        type: 'warning',
        code: 'KVM_UNUSABLE',
        message: `KVM is there but does not work (${reasonOf(cause, log)}); going on under emulation, which is slow.`,
        hint: 'Check /dev/kvm and nested virtualization, or ask for emulation at once with LIBGUESTFS_BACKEND_SETTINGS=force_tcg.',
      });
    }
  }
  throw new V2vError('INTERNAL', 'There was no way to try to launch the appliance.');
}

async function prepare(
  overlays: Overlay[],
  backend: string,
  attempt: LaunchAttempt,
  options: ApplianceOptions,
  log: LogTail,
  context: Context,
): Promise<Guestfs> {
  const guest = await Guestfs.create({ identifier: 'v2v', signal: context.signal });
  try {
    // Before anything is asked of libguestfs: what nobody listens to goes to standard error.
    forwardEvents(guest, log, context);
    await guest.setVerbose(context.verbose);
    await guest.setTrace(context.trace);
    await guest.setBackend(backend);
    await guest.setBackendSettings(attempt.backendSettings);
    // Its temporary files go with ours. With libvirt QEMU may be another user's process, to which ours are closed.
    if (backend === 'direct' && !process.env.LIBGUESTFS_TMPDIR) await guest.setTmpdir(context.tempDir);
    await guest.setMemsize(options.memory ?? (await defaultMemory(guest)));
    await guest.setSmp(options.smp ?? applianceProcessors());
    for (const overlay of overlays) {
      await guest.addDrive(overlay.path, {
        format: 'qcow2',
        // The overlay dies with this run, so nothing in it has to survive a crash of the host.
        cachemode: 'unsafe',
        discard: 'besteffort',
      });
    }
    return guest;
  } catch (error) {
    await guest.close();
    throw error;
  }
}

/** Returns whether the kernel will be a smaller part of the launch. */
async function unpackKernel(guest: Guestfs, context: Context): Promise<boolean> {
  const files = { cacheDir: await guest.getCachedir(), hypervisor: await guest.getHv() };
  const script = await uncompressedKernel(files, context);
  if (script === undefined) return false;
  await guest.setHv(script);
  return true;
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
    if (context.trace) context.emit({ type: 'debug', origin: 'trace', message });
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

/** QEMU's own words where it had any; a launch that was given up had none. */
function reasonOf(cause: unknown, log: LogTail): string {
  if (isV2vError(cause) && cause.code === 'APPLIANCE_FAILED') return cause.message;
  return log.lastError() ?? (cause instanceof Error ? cause.message : String(cause));
}

function seconds(since: number): number {
  return Math.round(performance.now() - since) / 1000;
}

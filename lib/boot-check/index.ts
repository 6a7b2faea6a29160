import { mkdtemp, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import type { BootCheckOptions, BootDisk, BootReport } from '../../types/boot-check';
import type { TargetMachine } from '../../types/machine';
import type { Overlay } from '../../types/overlay';
import { overlayImage, readAccess } from '../programs/image-access';
import { socketPath } from '../programs/socket-path';
import { createContext, type Context } from '../run/context';
import { inStage } from '../run/stage';
import { chooseAcceleration } from './acceleration';
import { hostClock } from './clock';
import { addSerialConsole } from './guest/add-console';
import { machineArguments, type MachineSockets } from './machine/arguments';
import { firmwareArguments } from './machine/firmware';
import { throwAwayOverlays } from './machine/overlays';
import { tpmArguments } from './machine/tpm';
import { bootTimes, checkBootOptions } from './options';
import { qemuFor } from './program';
import { bootScreen } from './screen/take';
import { StartedMachine } from './started-machine';
import { watchMachine } from './watch';

export { checkBootOptions } from './options';

/** Characters of the console that a report keeps. */
const keptConsole = 16 * 1024;

const directoryPrefix = 'boot.';

/**
 * Starts a machine on throw-away overlays of its disks, isolated from every network, and looks whether it boots: a login or
 * `Reached target` on its serial console, an answer of QEMU's guest agent, or for Windows a screen that stays the same. What
 * keeps it from booting is told by what console and screen say. The disks are never written.
 *
 * @param disks in the order that the machine's drives name them by
 *
 * @example
 * const { machine, disks } = await convert({ input, output: { mode: 'local', directory } });
 * const images = disks.map(({ path, format }) => ({ kind: 'file', path: path!, format }) as const);
 * const { outcome, failure } = await bootCheck(machine, images);
 * if (outcome !== 'booted') console.error(failure?.message, failure?.hint);
 *
 * @param context default: one of its own
 * @throws V2vError `USAGE`; `PROGRAM_MISSING` without QEMU for the architecture, or UEFI firmware; `PROGRAM_FAILED` where QEMU
 *   does not start; `NOT_SUPPORTED` where KVM is asked for and does not work; `ABORTED`
 */
export async function bootCheck(
  machine: TargetMachine,
  disks: readonly BootDisk[],
  options: BootCheckOptions = {},
  context?: Context,
): Promise<BootReport> {
  checkBootOptions(options);
  if (context) return inStage('boot', context, () => check(machine, disks, options, context));
  await using own = await createContext();
  return await inStage('boot', own, () => check(machine, disks, options, own));
}

async function check(
  machine: TargetMachine,
  disks: readonly BootDisk[],
  options: BootCheckOptions,
  context: Context,
): Promise<BootReport> {
  const program = qemuFor(machine.arch);
  const acceleration = await chooseAcceleration(
    program,
    machine.arch,
    options.acceleration ?? 'auto',
    context,
  );
  const directory = await mkdtemp(join(context.tempDir, directoryPrefix));
  try {
    const overlays = await throwAwayOverlays(disks, directory, context);
    const consoleFrom = await serialConsole(machine, overlays, options, acceleration, context);
    const sockets = await machineSockets(directory, context);
    const { network = 'isolated' } = options;
    const paths = overlays.map(({ path }) => path);
    const args = [
      ...machineArguments(machine, { acceleration, network, overlays: paths, sockets }),
      ...(await firmwareArguments(machine, directory)),
      ...(await tpmArguments(machine, directory, context)),
    ];
    const images = await Promise.all(overlays.map(overlayImage));
    const access = [
      ...images.flatMap(readAccess),
      { write: [directory, dirname(sockets.qmp), '/dev/kvm'], sockets: 'unix' as const },
    ];
    await using started = await StartedMachine.start(
      { program, args, sockets, access, channels: machine.channels, directory },
      context,
    );
    const clock = hostClock();
    const verdict = await started.whileRunning(async () => {
      await started.run();
      const isWindows = machine.os.type === 'windows';
      const settings = { ...bootTimes(options, acceleration), isWindows };
      return watchMachine(started, settings, { clock, signal: context.signal });
    });
    const { screenshot, ...seen } = verdict;
    return {
      ...seen,
      ...(screenshot ? { screen: bootScreen(screenshot) } : {}),
      console: started.console().slice(-keptConsole),
      consoleFrom,
      acceleration,
      restarts: started.restarts(),
    };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** How the guest is brought to talk on the serial port. */
async function serialConsole(
  { os, serialConsole: talks }: TargetMachine,
  overlays: readonly Overlay[],
  { console = true, acceleration = 'auto' }: BootCheckOptions,
  found: 'kvm' | 'tcg',
  context: Context,
): Promise<BootReport['consoleFrom']> {
  if (talks) return 'guest';
  if (!console || os.type !== 'linux') return 'none';
  const appliance = { acceleration: found === 'tcg' ? 'tcg' : acceleration } as const;
  return (await addSerialConsole(overlays, appliance, context)) ? 'added' : 'none';
}

/** Socket paths that no other check of this run has. */
async function machineSockets(directory: string, context: Context): Promise<MachineSockets> {
  const unique = basename(directory).slice(directoryPrefix.length);
  return {
    qmp: await socketPath(`q${unique}`, context),
    serial: await socketPath(`s${unique}`, context),
    agent: await socketPath(`a${unique}`, context),
  };
}

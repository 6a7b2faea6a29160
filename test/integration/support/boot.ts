import {
  Machine,
  accelerator,
  observe,
  uefiArguments,
  type Guest,
  type MachineOptions,
  type Observation,
} from '../../guests';
import { bootCheck, type BootReport as Trial, type ConvertResult } from '../../../lib';
import { acceleration } from './source';
import { readDomain, type DomainFacts } from './domain';

export { Machine, observe, type Observation };

/** A boot under emulation, a login and a few questions; for jest's third argument. */
export const bootTimeout = 600_000;

/** Start a guest with the shell script that `-o qemu` wrote: serial port on a pipe, no screen. */
export function bootScript(script: string, options: MachineOptions = {}): Machine {
  const env = { display: 'none', serial: 'stdio', ...options.env };
  return new Machine(['/bin/sh', script, '-no-reboot'], { ...options, env });
}

/** Start a guest as its domain XML says, without libvirt. */
export function bootDomain(xml: string, options: MachineOptions = {}): Machine {
  return new Machine(domainCommand(readDomain(xml)), options);
}

function domainCommand({ machine, firmware, memoryMiB, vcpus, disks, nics }: DomainFacts): string[] {
  const argv = ['qemu-system-x86_64', '-nodefaults', '-no-user-config', '-no-reboot', '-display', 'none'];
  argv.push('-machine', `${machine},accel=${accelerator()}`, '-cpu', 'max');
  argv.push('-m', String(memoryMiB), '-smp', String(vcpus));
  if (firmware === 'uefi') argv.push(...uefiArguments());
  if (disks.some(({ bus }) => bus === 'scsi')) argv.push('-device', 'virtio-scsi-pci,id=scsi0');
  disks.forEach(({ file, format, bus }, index) => {
    const device = { virtio: 'virtio-blk-pci', scsi: 'scsi-hd', sata: 'ide-hd', ide: 'ide-hd' }[bus];
    if (device === undefined)
      throw new Error(`The boot harness has no device for a disk on the bus '${bus}'.`);
    argv.push(
      '-drive',
      `file=${file.replaceAll(',', ',,')},format=${format},if=none,id=disk${index},cache=unsafe`,
    );
    argv.push('-device', `${device},drive=disk${index},bootindex=${index + 1}`);
  });
  nics.forEach(({ mac, model }, index) => {
    const device = model.startsWith('virtio') ? 'virtio-net-pci' : model;
    // QEMU's networks must not overlap, as those of the guest's build did not
    const network = index === 0 ? '' : `,net=10.0.${2 + index}.0/24`;
    argv.push(
      '-netdev',
      `user,id=net${index}${network}`,
      '-device',
      `${device},netdev=net${index},mac=${mac},romfile=`,
    );
  });
  argv.push('-vga', 'std', '-serial', 'stdio', '-monitor', 'none');
  return argv;
}

export interface BootReport extends Observation {
  /** Seconds to the login prompt. */
  bootSeconds: number;
  /** All that the serial console said. */
  console: string;
}

/**
 * Log in to a booting guest, ask it about itself, hand it to `inspect` for more questions, and shut it down. The
 * machine is gone when this ends, whichever way.
 */
export async function bootAndObserve(
  machine: Machine,
  guest: Guest,
  inspect?: (machine: Machine) => Promise<void>,
): Promise<BootReport> {
  try {
    const bootSeconds = await machine.login(guest.login);
    const observation = await observe(machine);
    await inspect?.(machine);
    await machine.powerOff();
    return { ...observation, bootSeconds, console: machine.console };
  } finally {
    await machine.close();
  }
}

/** Try a conversion's finished disks, on overlays of them, where no question is to be asked in the guest. */
export function triedConversion({ machine, disks }: ConvertResult): Promise<Trial> {
  const images = disks.map(({ path, format }) => {
    if (path === undefined) throw new Error('A disk that is tried has to be on this host.');
    return { kind: 'file', path, format } as const;
  });
  return bootCheck(machine, images, { acceleration: acceleration() });
}

/** Units that failed now and had not failed in the source machine. */
export function newlyFailedUnits(report: Observation, guest: Guest): string[] {
  return report.failedUnits.filter((unit) => !guest.source.failedUnits.includes(unit));
}

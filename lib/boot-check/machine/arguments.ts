import { availableParallelism } from 'node:os';

import type { BootCheckOptions } from '../../../types/boot-check';
import type { TargetMachine } from '../../../types/machine';
import { machineCommand, modelsOf } from '../../output/qemu/script';
import { plainWords, type CommandLine } from '../../output/qemu/script/command';
import { optionValue } from '../../output/qemu/script/quote';
import { hypervFlags } from '../../output/qemu/script/windows';

/** Absolute paths of the Unix sockets by which a machine is watched. */
export interface MachineSockets {
  qmp: string;
  serial: string;
  /** Only where the machine has the agent's channel. */
  agent: string;
}

export interface MachineArguments {
  acceleration: 'kvm' | 'tcg';
  network: NonNullable<BootCheckOptions['network']>;
  /** Absolute paths of qcow2 files, in the order that the machine's drives name them by. */
  overlays: readonly string[];
  sockets: MachineSockets;
}

export const agentChannel = 'org.qemu.guest_agent.0';

/** A guest needs no more to boot, and this host may have less than the one that the guest goes to. */
const mostMemory = 4 * 1024 ** 3;

/** The machine without what only a person at it, or its host, needs. */
function watchedMachine({ display: _display, sound: _sound, ...machine }: TargetMachine): TargetMachine {
  const { cpu } = machine;
  const count = Math.min(cpu.count, availableParallelism());
  const fewer = { ...cpu, count };
  delete fewer.topology;
  return {
    ...machine,
    memory: Math.min(machine.memory, mostMemory),
    cpu: count === cpu.count ? cpu : fewer,
    channels: machine.channels.filter((name) => name === agentChannel),
    vsock: false,
    serialPort: true,
    serialConsole: true,
  };
}

/** One option as the check has it. */
function adapted(line: CommandLine, network: MachineArguments['network']): CommandLine[] {
  const { option, value = '' } = line;
  // The overlay goes with the check, so nothing in it has to survive a crash of the host.
  if (option === '-drive' && value.startsWith('file=')) return [{ ...line, value: `${value},cache=unsafe` }];
  if (option === '-netdev') return network === 'none' ? [] : [{ ...line, value: `${value},restrict=on` }];
  const card = /^([^,]+)(,netdev=net\d+)(,mac=.*)$/.exec(value);
  if (option !== '-device' || !card) return [line];
  const [, device = '', netdev = '', mac = ''] = card;
  // Firmware that boots from the network would take minutes to find out that there is none.
  return [{ ...line, value: `${device}${network === 'none' ? '' : netdev}${mac},romfile=` }];
}

/**
 * QEMU's arguments for the machine as `-o qemu` has it, on overlays, stopped before its first instruction: without a network
 * beyond it, with a serial port and a QMP server at sockets.
 */
export function machineArguments(
  target: TargetMachine,
  { acceleration, network, overlays, sockets }: MachineArguments,
): string[] {
  const machine = watchedMachine(target);
  const { machine: type, cpu } = modelsOf(machine);
  const flags = acceleration === 'kvm' ? hypervFlags(machine) : [];
  // By it a Windows tells QEMU its stop code.
  if (flags.length > 0) flags.push('hv_crash');
  const socket = (path: string): string => `socket,server=on,wait=off,path=${optionValue(path)}`;
  const values = {
    machine: type,
    accel: acceleration,
    cpu: [cpu, ...flags].join(','),
    display: 'none',
    serial: 'chardev:serial0',
    agent: socket(sockets.agent),
  };
  const disks = overlays.map((path) => ({ path, format: 'qcow2' as const }));
  return [
    ...machineCommand(machine, disks)
      .flatMap((line) => adapted(line, network))
      .flatMap((line) => plainWords(line, values)),
    ...['-chardev', `${socket(sockets.serial)},id=serial0`],
    ...['-qmp', `unix:${optionValue(sockets.qmp)},server=on,wait=off`],
    // A guest that switches itself off is looked at once more.
    ...['-no-shutdown', '-S'],
  ];
}

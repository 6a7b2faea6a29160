import type { TargetMachine } from '../../../../types/machine';
import type { TargetDisk } from '../../../../types/target';
import { packageVersion } from '../../../run/version';
import { acceleratorLines } from './accelerator';
import { agentLines, channelLines } from './channels';
import { expanded, literal, scriptWords, type CommandLine } from './command';
import {
  defaultDisplay,
  identityLines,
  networkLines,
  paravirtualLines,
  processorLines,
  screenLines,
  soundLines,
} from './devices';
import { driveLines } from './drives';
import { optionValue } from './quote';
import { tpmLines } from './tpm';
import { uefiLines } from './uefi';
import { clockLines, hasHyperv, hypervLines, timerSuffix } from './windows';

const machines = { i440fx: 'pc', q35: 'q35', virt: 'virt' } as const;
const MiB = 1024 * 1024;

/** QEMU's own spelling of an architecture in the names of its programs. */
const systemNames: Record<string, string> = { i686: 'i386', ppc64le: 'ppc64', armv7l: 'arm' };

function usage(machine: TargetMachine): string[] {
  const lines: [string, string][] = [
    ['machine', 'machine type'],
    ['accel', 'accelerators in order of preference; default KVM where it works, else emulation'],
    ['cpu', 'processor model'],
    ['display', 'where the screen is shown: gtk, none, vnc=127.0.0.1:0, …'],
    ['qemu', 'the program'],
    ['agent', "path of a socket that leads to the guest's agent"],
  ];
  if (hasHyperv(machine))
    lines.push(['hyperv', "flags of the processor for Hyper-V's interfaces; empty: none"]);
  if (machine.serialConsole) lines.push(['serial', 'where the serial port leads: stdio, none, file:PATH, …']);
  if (machine.sound !== undefined) lines.push(['audio', "QEMU's audio driver: pa, alsa, none, …"]);
  if (machine.firmware === 'uefi')
    lines.push(['uefi_code', 'UEFI firmware'], ['uefi_vars', 'its empty variable store']);
  if (machine.tpm !== undefined) lines.push(['tpm', 'none starts the guest without its TPM']);
  if (machine.vsock) lines.push(['vsock_cid', 'gives the guest a vsock device with this context ID']);
  return lines.map(([name, what]) => `#   ${name.padEnd(10)} ${what}`);
}

/** QEMU's program for an architecture, as most distributions name it. */
export const systemProgram = (arch: string): string => `qemu-system-${systemNames[arch] ?? arch}`;

function findProgram(arch: string): string[] {
  const program = systemProgram(arch);
  return [
    'if [ -z "${qemu:-}" ]; then',
    `  qemu="${program}"`,
    '  # RHEL and its kin',
    '  if ! command -v "$qemu" >/dev/null && [ -x /usr/libexec/qemu-kvm ]; then qemu=/usr/libexec/qemu-kvm; fi',
    'fi',
  ];
}

/** QEMU's names of the machine type and of the processor that a machine has. */
export function modelsOf({ chipset, cpu: { model } }: TargetMachine): { machine: string; cpu: string } {
  // `max` is the host's own model under KVM; `host` would keep QEMU from starting without it.
  const cpu = model !== undefined && /^[\w.+-]+$/.test(model) ? model : 'max';
  return { machine: machines[chipset], cpu };
}

function variables(machine: TargetMachine): string[] {
  const models = modelsOf(machine);
  const display = defaultDisplay(machine);
  const lines = [
    `machine=\${machine:-${models.machine}}`,
    `cpu=\${cpu:-${models.cpu}}`,
    ...findProgram(machine.arch),
    ...acceleratorLines(),
    ...hypervLines(machine),
    ...agentLines(),
  ];
  if (display !== undefined) {
    lines.push(`display=\${display:-${display}}`);
  } else {
    lines.push(
      'if [ -z "${display:-}" ]; then',
      '  if [ -n "${WAYLAND_DISPLAY:-}${DISPLAY:-}" ]; then display=gtk; else display=none; fi',
      'fi',
    );
  }
  if (machine.serialConsole) lines.push('serial=${serial:-stdio}');
  if (machine.sound !== undefined) lines.push('audio=${audio:-none}');
  lines.push('');
  return lines;
}

function vsockLines({ vsock }: TargetMachine, virtioSuffix: string): string[] {
  if (!vsock) return [];
  const device = `vhost-vsock-pci${virtioSuffix},guest-cid=$vsock_cid`;
  return [
    // It needs the right to open /dev/vhost-vsock and a number that is free on the host.
    `if [ -n "\${vsock_cid:-}" ]; then set -- -device "${device}" "$@"; fi`,
    '',
  ];
}

const suffixOf = ({ virtio }: TargetMachine): string => (virtio === 'transitional' ? '-transitional' : '');

type ScriptDisk = Pick<TargetDisk, 'format' | 'path'>;

/** All options of the machine but for its firmware's and its TPM's files. */
export function machineCommand(machine: TargetMachine, disks: readonly ScriptDisk[]): CommandLine[] {
  const { firmware, secureBoot, arch } = machine;
  const virtioSuffix = suffixOf(machine);
  const smm = firmware === 'uefi' && arch === 'x86_64' ? `,smm=${secureBoot ? 'on' : 'off'}` : '';
  const timers = timerSuffix(machine);
  return [
    literal('-no-user-config'),
    literal('-nodefaults'),
    literal('-name', `guest=${optionValue(machine.name)}`),
    ...identityLines(machine),
    ...clockLines(machine),
    expanded('-machine', `$machine${smm}${timers},accel=$accel`),
    literal('-m', String(Math.max(1, Math.floor(machine.memory / MiB)))),
    expanded('-cpu', '$cpu'),
    ...processorLines(machine),
    ...driveLines(machine.drives, disks, machine.chipset, virtioSuffix),
    ...networkLines(machine, virtioSuffix),
    ...screenLines(machine),
    ...soundLines(machine),
    ...paravirtualLines(machine, virtioSuffix),
    ...channelLines(machine, virtioSuffix),
    ...(machine.serialConsole ? [expanded('-serial', '$serial')] : []),
  ];
}

/**
 * A POSIX shell script that starts a machine under QEMU, from any directory and without privileges. Its arguments are
 * handed on to QEMU.
 *
 * @param disks in the order that the machine's drives name them by
 * @param own absolute paths for what the guest keeps beside its disks; the script makes them
 * @throws V2vError `GUEST_UNSUPPORTED` for an architecture without known UEFI firmware
 */
export function qemuScript(
  machine: TargetMachine,
  disks: readonly ScriptDisk[],
  own: {
    /** The guest's UEFI variables. */
    nvram: string;
    /** The directory with what is in its TPM. */
    tpm: string;
  },
): string {
  const { arch, firmware, secureBoot } = machine;
  const lines = [
    '#!/bin/sh -',
    `# Starts the guest ${machine.name} under QEMU. Written by v2v-node ${packageVersion()}.`,
    '#',
    '# Arguments are handed on to QEMU. These variables of the environment change what is started:',
    ...usage(machine),
    'set -e',
    '',
    ...variables(machine),
    ...(firmware === 'uefi' ? uefiLines({ arch, secureBoot, variables: own.nvram }) : []),
    ...tpmLines(machine, own.tpm),
    ...vsockLines(machine, suffixOf(machine)),
    'exec "$qemu" \\',
    ...machineCommand(machine, disks).map((line) => `  ${scriptWords(line)} \\`),
    '  "$@"',
  ];
  return `${lines.join('\n')}\n`;
}

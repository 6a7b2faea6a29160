import type { Context } from '../../run/context';
import { packageVersion } from '../../run/version';
import { placeDrives } from '../../machine/drives';
import type { MetadataInput } from '../mode';
import { targetName } from '../names';
import { acceleratorLines } from './accelerator';
import { expanded, literal, type CommandLine } from './command';
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
import { uefiLines } from './uefi';

const machines = { i440fx: 'pc', q35: 'q35', virt: 'virt' } as const;
const MiB = 1024 * 1024;

/** QEMU's own spelling of an architecture in the names of its programs. */
const systemNames: Record<string, string> = { i686: 'i386', ppc64le: 'ppc64', armv7l: 'arm' };

function usage(input: MetadataInput): string[] {
  const lines: [string, string][] = [
    ['machine', 'machine type'],
    ['accel', 'accelerators in order of preference; default KVM where it works, else emulation'],
    ['cpu', 'processor model'],
    ['display', 'where the screen is shown: gtk, none, vnc=127.0.0.1:0, …'],
    ['qemu', 'the program'],
  ];
  if (input.inspection.type === 'linux')
    lines.push(['serial', 'where the serial port leads: stdio, none, file:PATH, …']);
  if (input.source.sound !== undefined) lines.push(['audio', "QEMU's audio driver: pa, alsa, none, …"]);
  if (input.firmware === 'uefi')
    lines.push(['uefi_code', 'UEFI firmware'], ['uefi_vars', 'its empty variable store']);
  if (input.guestcaps.virtioSocket)
    lines.push(['vsock_cid', 'gives the guest a vsock device with this context ID']);
  return lines.map(([name, what]) => `#   ${name.padEnd(10)} ${what}`);
}

function findProgram(arch: string): string[] {
  const program = `qemu-system-${systemNames[arch] ?? arch}`;
  return [
    'if [ -z "${qemu:-}" ]; then',
    `  qemu=${program}`,
    '  # RHEL and its kin',
    '  if ! command -v "$qemu" >/dev/null && [ -x /usr/libexec/qemu-kvm ]; then qemu=/usr/libexec/qemu-kvm; fi',
    'fi',
  ];
}

function variables(input: MetadataInput): string[] {
  const { source, guestcaps } = input;
  const display = defaultDisplay(input);
  // `max` is the host's own model under KVM; `host` would keep QEMU from starting without it.
  const cpu = source.cpuModel !== undefined && /^[\w.+-]+$/.test(source.cpuModel) ? source.cpuModel : 'max';
  const lines = [
    `machine=\${machine:-${machines[guestcaps.machine]}}`,
    `cpu=\${cpu:-${cpu}}`,
    ...findProgram(guestcaps.arch),
    ...acceleratorLines(),
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
  if (input.inspection.type === 'linux') lines.push('serial=${serial:-stdio}');
  if (source.sound !== undefined) lines.push('audio=${audio:-none}');
  lines.push('');
  return lines;
}

function vsockLines({ guestcaps }: MetadataInput, virtioSuffix: string): string[] {
  if (!guestcaps.virtioSocket) return [];
  const device = `vhost-vsock-pci${virtioSuffix},guest-cid=$vsock_cid`;
  return [
    // It needs the right to open /dev/vhost-vsock and a number that is free on the host.
    `if [ -n "\${vsock_cid:-}" ]; then set -- -device "${device}" "$@"; fi`,
    '',
  ];
}

function command(input: MetadataInput, context: Context): CommandLine[] {
  const { source, guestcaps, buses, disks, inspection, firmware } = input;
  const virtioSuffix = guestcaps.machine === 'q35' && !guestcaps.virtio10 ? '-transitional' : '';
  const secureBoot = firmware === 'uefi' && source.uefiSecureBoot;
  const smm = firmware === 'uefi' && guestcaps.arch === 'x86_64' ? `,smm=${secureBoot ? 'on' : 'off'}` : '';
  const drives = placeDrives(buses, disks, guestcaps.machine, inspection, context);
  return [
    literal('-no-user-config'),
    literal('-nodefaults'),
    literal('-name', `guest=${optionValue(targetName(input.name))}`),
    ...identityLines(input),
    expanded('-machine', `$machine${smm},accel=$accel`),
    literal('-m', String(Math.max(1, Math.floor(source.memory / MiB)))),
    expanded('-cpu', '$cpu'),
    ...processorLines(input),
    ...driveLines(drives, guestcaps.machine, virtioSuffix),
    ...networkLines(input, virtioSuffix),
    ...screenLines(input),
    ...soundLines(input, context),
    ...paravirtualLines(input, virtioSuffix),
    ...(inspection.type === 'linux' ? [expanded('-serial', '$serial')] : []),
  ];
}

/**
 * A POSIX shell script that starts the converted guest under QEMU, from any directory and without privileges. Its
 * arguments are handed on to QEMU.
 *
 * @param nvram absolute path for the guest's UEFI variables
 */
export function qemuScript(input: MetadataInput, nvram: string, context: Context): string {
  const { guestcaps, source, firmware, name } = input;
  const suffix = guestcaps.machine === 'q35' && !guestcaps.virtio10 ? '-transitional' : '';
  const lines = [
    '#!/bin/sh -',
    `# Starts the guest ${targetName(name)} under QEMU. Written by v2v-node ${packageVersion()}.`,
    '#',
    '# Arguments are handed on to QEMU. These variables of the environment change what is started:',
    ...usage(input),
    'set -e',
    '',
    ...variables(input),
    ...(firmware === 'uefi'
      ? uefiLines({ arch: guestcaps.arch, secureBoot: source.uefiSecureBoot, variables: nvram })
      : []),
    ...vsockLines(input, suffix),
    'exec "$qemu" \\',
    ...command(input, context).map((line) => `  ${line} \\`),
    '  "$@"',
  ];
  return `${lines.join('\n')}\n`;
}

import type { GuestCaps } from '../../../types/conversion';
import type { Inspection } from '../../../types/inspection';
import type { Source, SourceDisplay, SourceNic } from '../../../types/source';
import type { GuestChanges } from './guest';

/** One thing that machines differ in, and what it may be. */
type Choices = readonly (readonly [name: string, changes: GuestChanges])[];

const source = (changes: Partial<Source>): GuestChanges => ({ source: changes });
const caps = (changes: Partial<GuestCaps>): GuestChanges => ({ caps: changes });

const pci = { virtioRng: true, virtioBalloon: true };
const boards: Choices = [
  ['q35', caps({ machine: 'q35' })],
  ['i440fx', caps({ machine: 'i440fx' })],
  ['q35 with old virtio', caps({ machine: 'q35', virtio10: false })],
  ['virt', { caps: { machine: 'virt', arch: 'aarch64', ...pci }, inspection: { arch: 'aarch64' } }],
];

const firmwares: Choices = [
  ['BIOS', source({ firmware: 'bios' })],
  ['UEFI', source({ firmware: 'uefi' })],
  ['Secure Boot', source({ firmware: 'uefi', uefiSecureBoot: true })],
];

const systems: Choices = [
  ['Linux', {}],
  ...(
    [
      ['Windows Server 2003', 5, 2, 'i386'],
      ['Windows Vista', 6, 0, 'x86_64'],
      ['Windows 7 of 32 bits', 6, 1, 'i386'],
      ['Windows Server 2012', 6, 2, 'x86_64'],
      ['Windows 11', 10, 0, 'x86_64'],
    ] as const
  ).map(([name, majorVersion, minorVersion, arch]) => {
    const inspection: Partial<Inspection> = { type: 'windows', majorVersion, minorVersion, arch };
    return [name, { inspection, caps: { rtcUtc: false, virtioSocket: false } }] as const;
  }),
];

const tpms: Choices = [
  ['no TPM', {}],
  ['TPM 1.2', source({ tpm: '1.2' })],
  ['TPM 2.0', source({ tpm: '2.0' })],
];

const removables: Source['removables'] = [
  { type: 'cdrom', controller: 'ide', slot: 1 },
  { type: 'cdrom', controller: 'scsi' },
  { type: 'floppy' },
];
const buses: Choices = [
  ['virtio-blk', { disks: 2, caps: { blockBus: 'virtio-blk' } }],
  ['virtio-scsi, with drives', { disks: 9, caps: { blockBus: 'virtio-scsi' }, source: { removables } }],
  ['IDE, with drives', { disks: 3, caps: { blockBus: 'ide' }, source: { removables } }],
];

const nic = (network: string, networkType: SourceNic['networkType']): SourceNic => ({ network, networkType });
const networks: Choices = [
  ['no NIC', source({ nics: [] })],
  ['virtio-net', caps({ netBus: 'virtio-net' })],
  ['e1000e', { caps: { netBus: 'e1000e' }, source: { nics: [nic('lan', 'network'), nic('br0', 'bridge')] } }],
  ['rtl8139', caps({ netBus: 'rtl8139' })],
];

const sounds: Choices = [undefined, 'ac97', 'es1370', 'ich6', 'ich9', 'pcspk', 'sb16', 'usb'].map(
  (sound) => [sound ?? 'silent', sound === undefined ? {} : source({ sound })] as const,
);

const displays: readonly (SourceDisplay | undefined)[] = [
  undefined,
  { type: 'window' },
  { type: 'vnc', listen: { type: 'address', address: '::' }, port: 5910, password: 'a<&"' },
  { type: 'vnc', listen: { type: 'socket', path: '/run/a.sock' } },
  { type: 'vnc', listen: { type: 'socket' } },
  { type: 'spice', listen: { type: 'network', network: 'default' }, keymap: 'en-us' },
  { type: 'spice', listen: { type: 'none' } },
  { type: 'spice' },
];
const screens: Choices = displays.map(
  (display) =>
    [
      display === undefined ? 'no screen' : `${display.type} on ${display.listen?.type ?? 'the default'}`,
      display === undefined ? {} : source({ display }),
    ] as const,
);

const processors: Choices = [
  ['a model of its own', source({ cpuModel: 'Haswell', cpuVendor: 'Intel' })],
  ['a topology', source({ vcpus: 8, cpuTopology: { sockets: 1, cores: 4, threads: 2 } })],
  [
    'no paravirtual devices',
    caps({ virtioRng: false, virtioBalloon: false, isaPvpanic: false, virtioSocket: false }),
  ],
];

function merged(parts: readonly GuestChanges[]): GuestChanges {
  return parts.reduce((all, part) => ({
    ...all,
    ...part,
    source: { ...all.source, ...part.source },
    caps: { ...all.caps, ...part.caps },
    inspection: { ...all.inspection, ...part.inspection },
  }));
}

/**
 * Machines of every combination of board, firmware, system and TPM; of the other devices each meets each board, by turns.
 */
export function machineTable(): { name: string; changes: GuestChanges }[] {
  const machines: { name: string; changes: GuestChanges }[] = [];
  const turned = [buses, networks, sounds, screens, processors];
  for (const board of boards)
    for (const firmware of firmwares)
      for (const system of systems)
        for (const tpm of tpms) {
          const turn = machines.length;
          const choices = [
            system,
            firmware,
            tpm,
            // The steps share no divisor with the number of choices, so that all meet in time.
            ...turned.map(
              (devices, index) => devices[(turn + Math.floor(turn / (7 + index))) % devices.length]!,
            ),
            board,
          ];
          machines.push({
            name: choices.map(([name]) => name).join(', '),
            changes: merged(choices.map(([, changes]) => changes)),
          });
        }
  return machines;
}

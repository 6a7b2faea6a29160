import type { CpuTopology, Source, SourceFirmware } from '../../../types/source';
import { nameFromPath } from '../name';
import { vmwareTpmStays } from '../vmware-tpm';
import { drivesOf, type VmxDisk } from './drives';
import { genidOf } from './genid';
import { networkCards } from './nics';
import { count, flag, setting, type Vmx } from './settings';

const MiB = 1024 ** 2;
/** VMware's default, which the oldest of its programs leave out. */
const defaultMemoryMiB = 32;

/** What a VMX file says about a guest. */
export interface VmxDescription extends Omit<Source, 'disks'> {
  /** In the order in which the guest counts them; at least one. */
  disks: VmxDisk[];
}

function nameOf(vmx: Vmx): string {
  const name = setting(vmx, 'displayname');
  if (name !== undefined) return name;
  const stem = nameFromPath(vmx.file);
  vmx.warn('VMX_NAME', `${vmx.file} does not name the guest; it is called ${stem} after the file.`);
  return stem;
}

function topologyOf(vmx: Vmx, vcpus: number): CpuTopology | undefined {
  const cores = count(vmx, 'cpuid.coresPerSocket', 4096);
  if (cores === undefined) return undefined;
  if (vcpus % cores === 0) return { sockets: vcpus / cores, cores, threads: 1 };
  vmx.warn(
    'VMX_TOPOLOGY',
    `${vmx.file} has ${vcpus} processors with ${cores} cores a socket, which cannot be.`,
  );
  return undefined;
}

function firmwareOf(vmx: Vmx): SourceFirmware {
  const value = setting(vmx, 'firmware');
  switch (value?.toLowerCase()) {
    case undefined:
    case 'bios':
      return 'bios';
    case 'efi':
      return 'uefi';
    default:
      vmx.warn(
        'VMX_FIRMWARE',
        `${vmx.file} asks for unknown firmware ${JSON.stringify(value)}.`,
        'The disk decides.',
      );
      return 'unknown';
  }
}

const sounds: Readonly<Record<string, string>> = { sb16: 'sb16', es1371: 'es1370', hdaudio: 'ich6' };

function soundOf(vmx: Vmx): string | undefined {
  const device = setting(vmx, 'sound.virtualdev')?.toLowerCase();
  if (device === undefined || flag(vmx, 'sound.present') === false) return undefined;
  if (Object.hasOwn(sounds, device)) return sounds[device];
  vmx.warn(
    'VMX_SOUND',
    `The sound card ${JSON.stringify(device)} of ${vmx.file} is left out: it is of no known kind.`,
  );
  return undefined;
}

function tpmOf(vmx: Vmx): Source['tpm'] {
  const isManaged = setting(vmx, 'managedvm.autoaddvtpm') !== undefined;
  if (flag(vmx, 'vtpm.present') !== true && !isManaged) return undefined;
  vmx.warn('VMX_TPM', ...vmwareTpmStays(vmx.file));
  return '2.0';
}

/** Reads what a VMX file says of its guest. Where the disks are is not looked at. */
export function describeVmx(vmx: Vmx): VmxDescription {
  const vcpus = count(vmx, 'numvcpus', 4096) ?? 1;
  const { disks, removables } = drivesOf(vmx);
  const description: VmxDescription = {
    name: nameOf(vmx),
    hypervisor: 'vmware',
    memory: (count(vmx, 'memSize', 2 ** 28) ?? defaultMemoryMiB) * MiB,
    vcpus,
    features: [],
    firmware: firmwareOf(vmx),
    uefiSecureBoot: flag(vmx, 'uefi.secureboot.enabled') === true,
    disks,
    removables,
    nics: networkCards(vmx),
  };
  const genid = genidOf(vmx);
  const topology = topologyOf(vmx, vcpus);
  const sound = soundOf(vmx);
  const tpm = tpmOf(vmx);
  if (genid !== undefined) description.genid = genid;
  if (topology !== undefined) description.cpuTopology = topology;
  if (sound !== undefined) description.sound = sound;
  if (tpm !== undefined) description.tpm = tpm;
  return description;
}

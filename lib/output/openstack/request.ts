import type { TargetMachine } from '../../../types/machine';
import type { OpenstackOutput } from '../../../types/output';
import type { TargetDocument, TargetPlan } from '../../../types/target';
import { imageProperties, wholeGiB } from '../../openstack';
import { packageVersion } from '../../run/version';
import { volumeName } from './plan';

/** `2026/11/30 12:00:00`, of UTC, as virt-v2v writes it. */
function dateText(date: Date): string {
  return date.toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ');
}

/** What the volume of a disk says of itself, under the names that virt-v2v gives it. */
export function volumeMetadata(
  { genid }: Pick<TargetMachine, 'genid'>,
  { output, name, disks }: TargetPlan<OpenstackOutput>,
  disk: number,
  date?: Date,
): Record<string, string> {
  return {
    virt_v2v_version: `v2v-node ${packageVersion()}`,
    ...(date === undefined ? {} : { virt_v2v_conversion_date: dateText(date) }),
    virt_v2v_guest_name: name,
    virt_v2v_disk_index: `${disk + 1}/${disks.length}`,
    ...(genid === undefined ? {} : { virt_v2v_vm_generation_id: genid }),
    ...(output.guestId === undefined ? {} : { virt_v2v_guest_id: output.guestId }),
  };
}

export function volumeDescription({ name, disks }: TargetPlan<OpenstackOutput>, disk: number): string {
  return `${name} disk ${disk + 1}/${disks.length} converted by v2v-node`;
}

/** The volumes as Cinder is to have them, for people and programs to look at. */
export function renderVolumes(machine: TargetMachine, plan: TargetPlan<OpenstackOutput>): TargetDocument[] {
  const { volumeType, availabilityZone } = plan.output;
  const volumes = plan.disks.map((disk, index) => {
    const metadata = volumeMetadata(machine, plan, index);
    return {
      name: volumeName(plan.name, disk),
      size: wholeGiB(disk.virtualSize),
      description: volumeDescription(plan, index),
      ...(volumeType === undefined ? {} : { volume_type: volumeType }),
      ...(availabilityZone === undefined ? {} : { availability_zone: availabilityZone }),
      metadata,
      bootable: index === 0,
      ...(index === 0 ? { volume_image_metadata: imageProperties(machine) } : {}),
    };
  });
  return [{ role: 'request', text: `${JSON.stringify({ volumes }, null, 2)}\n`, mode: 0o644 }];
}

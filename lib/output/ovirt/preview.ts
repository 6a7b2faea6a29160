import { createHash } from 'node:crypto';

import type { TargetMachine } from '../../../types/machine';
import type { TargetDocument, TargetPlan } from '../../../types/target';
import { ovirtOvf, type OvfFlavour } from '../ovf';

/** A UUID that is the same for the same text. */
function shownUuid(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`];
  return [...parts, hex.slice(20, 32)].join('-');
}

/** The OVF as a plan shows it: UUIDs that are made when it is written are others then. */
export function previewOvf(
  machine: TargetMachine,
  plan: TargetPlan,
  flavour: OvfFlavour,
  ids: { vm?: string; storageDomain?: string; disks?: readonly { image: string; volume: string }[] } = {},
): TargetDocument {
  const text = ovirtOvf(machine, {
    flavour,
    vm: ids.vm ?? shownUuid(`vm ${plan.name}`),
    storageDomain: ids.storageDomain ?? shownUuid('storage'),
    disks: plan.disks.map(({ name, format, allocation, virtualSize }, index) => ({
      image: shownUuid(`image ${plan.name} ${name}`),
      volume: shownUuid(`volume ${plan.name} ${name}`),
      ...ids.disks?.[index],
      format,
      allocation,
      virtualSize,
    })),
    created: new Date(),
  });
  return { role: 'ovf', text, mode: 0o644 };
}

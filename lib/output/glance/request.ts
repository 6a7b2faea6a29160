import type { TargetMachine } from '../../../types/machine';
import type { GlanceOutput } from '../../../types/output';
import type { TargetDocument, TargetPlan } from '../../../types/target';
import { imageProperties, wholeGiB, type ImageChange } from '../../openstack';
import { imageName } from './plan';

type Values = Record<string, string | number>;

/** What an image says beside its name: what a server needs that is made of it, and of which kind. */
export function imageValues(machine: TargetMachine, virtualSize: number): Values {
  return {
    min_ram: Math.ceil(machine.memory / 1024 ** 2),
    min_disk: wholeGiB(virtualSize),
    ...imageProperties(machine),
  };
}

/** The same as changes of an image that is there. */
export function imageChanges(values: Values): ImageChange[] {
  return Object.entries(values).map(([key, value]) => ({ op: 'add', path: `/${key}`, value }));
}

/** The images as Glance is to have them, for people and programs to look at. */
export function renderImages(machine: TargetMachine, plan: TargetPlan<GlanceOutput>): TargetDocument[] {
  const { visibility } = plan.output;
  const images = plan.disks.map(({ format, virtualSize }, index) => ({
    name: imageName(plan.name, index),
    disk_format: format,
    container_format: 'bare',
    ...(visibility === undefined ? {} : { visibility }),
    ...imageValues(machine, virtualSize),
  }));
  return [{ role: 'request', text: `${JSON.stringify({ images }, null, 2)}\n`, mode: 0o644 }];
}

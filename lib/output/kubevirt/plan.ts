import { isAbsolute, normalize } from 'node:path';

import type { KubevirtOutput } from '../../../types/output';
import type { TargetPlan } from '../../../types/target';
import { V2vError } from '../../errors';
import { leastSize } from '../disks';
import { planDirectory } from '../directory/plan';
import type { GuestToPlace } from '../mode';
import { isSubdomain, machineName } from './name';

function usage(message: string): V2vError {
  return new V2vError('USAGE', message);
}

/** Whether the disks are sent to claims of a cluster, and are no files. */
export function isUploaded({ apply, disks = 'hostDisk' }: KubevirtOutput): boolean {
  return apply !== undefined && disks !== 'hostDisk';
}

function checkNetworks({ networks = {} }: KubevirtOutput): void {
  for (const [network, to] of Object.entries(networks)) {
    if (to.kind === 'pod') continue;
    const parts = typeof to.name === 'string' ? to.name.split('/') : [];
    if (parts.length < 1 || parts.length > 2 || !parts.every((part) => isSubdomain(part))) {
      throw usage(
        `The network ${network} is to be ${JSON.stringify(to.name)}, which is no NetworkAttachmentDefinition: write NAME or NAMESPACE/NAME.`,
      );
    }
  }
}

function checkNames(options: KubevirtOutput): void {
  for (const key of ['namespace', 'storageClass', 'instancetype', 'preference'] as const) {
    const name = options[key];
    if (name !== undefined && !isSubdomain(name, key === 'namespace' ? 63 : 253)) {
      throw usage(`The ${key} ${JSON.stringify(name)} is no name that Kubernetes takes.`);
    }
  }
}

function checkPaths(options: KubevirtOutput, disks: number): void {
  const { diskPaths, create = true } = options;
  if (diskPaths === undefined) {
    if (!create)
      throw usage('Disks that are not created (create=false) need their paths: name each with disk=PATH.');
    return;
  }
  if (isUploaded(options)) {
    throw usage('Disks that are uploaded to a cluster have no paths; leave disk=PATH out.');
  }
  for (const path of diskPaths) {
    if (!isAbsolute(path) || normalize(path) !== path) {
      throw usage(`The path of a disk is absolute and without detours, not ${JSON.stringify(path)}.`);
    }
  }
  if (new Set(diskPaths).size !== diskPaths.length) throw usage('Two disks have the same path.');
  // Without a disk it is only asked what a guest of that name would write.
  if (disks > 0 && diskPaths.length !== disks) {
    throw usage(
      `The guest has ${disks} ${disks === 1 ? 'disk' : 'disks'}, and ${diskPaths.length} ${diskPaths.length === 1 ? 'path is' : 'paths are'} named with disk=PATH.`,
    );
  }
}

/** @throws V2vError `USAGE` */
export function planKubevirt(output: KubevirtOutput, guest: GuestToPlace): TargetPlan<KubevirtOutput> {
  const { disks: kind = 'hostDisk', diskPaths, apply } = output;
  if (!['hostDisk', 'pvc', 'dataVolume'].includes(kind)) {
    throw usage(`The disks of a VirtualMachine are hostDisk, pvc or dataVolume, not ${kind as string}.`);
  }
  checkNames(output);
  checkNetworks(output);
  checkPaths(output, guest.disks.length);
  const name = machineName(guest.name);
  const uploaded = isUploaded(output);
  const { verify = 'none' } = guest.diskOptions;
  if (uploaded && verify !== 'none') {
    throw usage('What CDI was sent cannot be read back, so nothing of it can be verified; leave verify out.');
  }
  const planned = planDirectory(
    output,
    { ...guest, name },
    {
      // KubeVirt reads disks as raw; CDI makes them so of what it is sent.
      abilities: {
        serialPort: true,
        namedNetworks: false,
        formats: uploaded ? ['raw', 'qcow2'] : ['raw'],
        copyFirst: !uploaded && output.create !== false,
      },
      files: (file) => [`${file}.yaml`],
    },
  );
  const claims =
    apply === undefined ? [] : [`kubevirt ${apply.context ?? ''} ${output.namespace ?? ''} ${name}`];
  const disks = planned.disks.map(({ path, ...disk }, index) => {
    if (uploaded) return disk;
    const place = diskPaths?.[index] ?? path;
    return place === undefined ? disk : { ...disk, path: place };
  });
  if (!uploaded) {
    // What is written elsewhere takes no room in the directory.
    const room = diskPaths === undefined ? planned.room : [];
    return { ...planned, disks, room, claims: [...planned.claims, ...claims] };
  }
  const largest = (bytes: readonly number[]): number => Math.max(0, ...bytes);
  return {
    ...planned,
    disks,
    room: [],
    claims: [...planned.claims, ...claims],
    temporary: {
      most: largest(disks.map(({ expectedSize }) => expectedSize)),
      least: largest(disks.map(leastSize)),
    },
  };
}

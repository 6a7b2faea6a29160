import { join, resolve } from 'node:path';

import type { VdsmOutput } from '../../../types/output';
import { V2vError } from '../../errors';
import { nilUuid } from '../ovf';
import { dataDomain, isUuid } from '../ovirt/domain-directory';
import { checkText } from '../ovirt/plan';

function usage(message: string): V2vError {
  return new V2vError('USAGE', message);
}

function checkUuids(uuids: unknown, what: string): void {
  if (!Array.isArray(uuids) || uuids.length === 0) throw usage(`The output mode vdsm needs ${what}.`);
  const wrong = uuids.findIndex((uuid) => !isUuid(uuid) || uuid === nilUuid);
  if (wrong !== -1) throw usage(`${JSON.stringify(uuids[wrong])}, of ${what}, is not a UUID.`);
  const distinct = new Set((uuids as string[]).map((uuid) => uuid.toLowerCase()));
  if (distinct.size !== uuids.length) throw usage(`Of ${what}, one is there twice.`);
}

/** @throws V2vError `USAGE` */
export function checkVdsm(output: VdsmOutput): void {
  checkText(output.storage, 'vdsm', 'a storage domain');
  if (dataDomain(resolve(output.storage)) === undefined) {
    throw usage(
      `The storage domain of the output mode vdsm is a path that ends in its UUID, and ${output.storage} does not.`,
    );
  }
  checkUuids(output.imageUuids, 'the UUIDs of the images');
  checkUuids(output.volUuids, 'the UUIDs of the volumes');
  checkUuids([output.vmUuid], 'the UUID of the VM');
  const { compat, ovfFlavour, ovfOutput } = output;
  if (compat !== undefined && !['0.10', '1.1'].includes(compat))
    throw usage(`The version of qcow2 is 0.10 or 1.1, not ${String(compat)}.`);
  if (ovfFlavour !== undefined && !['ovirt', 'ovirtexp'].includes(ovfFlavour))
    throw usage(`The flavour of the OVF is ovirt or ovirtexp, not ${String(ovfFlavour)}.`);
  if (ovfOutput !== undefined) checkText(ovfOutput, 'vdsm', 'a directory for the OVF');
  if (output.imageUuids.length !== output.volUuids.length) {
    throw usage(
      `There are ${output.imageUuids.length} UUIDs of images and ${output.volUuids.length} of volumes; each disk has one of both.`,
    );
  }
}

/** @throws V2vError `USAGE` */
export function checkVolumeCount({ imageUuids }: VdsmOutput, disks: number): void {
  if (imageUuids.length === disks) return;
  throw usage(
    `There are ${imageUuids.length} UUIDs of images, and the guest has ${disks} disks; each disk has one.`,
  );
}

export function volumesOf({ imageUuids, volUuids }: VdsmOutput): { image: string; volume: string }[] {
  return imageUuids.map((image, index) => ({ image, volume: volUuids[index]! }));
}

export function imagePath({ storage }: VdsmOutput, image: string): string {
  return join(resolve(storage), 'images', image);
}

export function ovfPath({ ovfOutput = '.', vmUuid }: VdsmOutput): string {
  return join(resolve(ovfOutput), `${vmUuid}.ovf`);
}

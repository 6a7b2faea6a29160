import type { OvirtUploadOutput } from '../../../types/output';
import { V2vError } from '../../errors';
import { withoutTrailingSlashes } from '../../text/trailing-slashes';
import { nilUuid } from '../ovf';
import { isUuid } from '../ovirt/domain-directory';
import { checkText } from '../ovirt/plan';

export const usualCluster = 'Default';

function usage(message: string): V2vError {
  return new V2vError('USAGE', message);
}

/** @throws V2vError `USAGE` */
export function checkUpload(output: OvirtUploadOutput): void {
  const mode = 'ovirt-upload';
  const { server } = output as Partial<OvirtUploadOutput>;
  checkText(server?.host, mode, 'the host of the engine');
  if ((output as Partial<OvirtUploadOutput>).password === undefined)
    throw usage('The output mode ovirt-upload needs the password of its user.');
  checkText(output.storageDomain, mode, 'the name of a storage domain');
  if (output.cluster !== undefined) checkText(output.cluster, mode, 'the name of a cluster');
  const { diskUuids } = output;
  if (diskUuids === undefined) return;
  const wrong = diskUuids.find((uuid) => !isUuid(uuid) || uuid === nilUuid);
  if (wrong !== undefined) throw usage(`${wrong}, of the UUIDs of the disks, is not a UUID of a disk.`);
  const distinct = new Set(diskUuids.map((uuid) => uuid.toLowerCase()));
  if (distinct.size !== diskUuids.length) throw usage('Of the UUIDs of the disks, one is there twice.');
}

/** @throws V2vError `USAGE` */
export function checkUuidCount({ diskUuids }: OvirtUploadOutput, disks: number): void {
  if (diskUuids === undefined || diskUuids.length === disks) return;
  throw usage(`There are ${diskUuids.length} UUIDs of disks, and the guest has ${disks} disks.`);
}

/** The engine, without secrets, the same for the same. */
export function placeOf({ server }: OvirtUploadOutput): string {
  const host = server.host.includes(':') ? `[${server.host}]` : server.host;
  const port = server.port === undefined || server.port === 443 ? '' : `:${server.port}`;
  return `https://${host}${port}${withoutTrailingSlashes(server.path ?? '/ovirt-engine')}`;
}

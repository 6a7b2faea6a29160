import type { ProxmoxFilesOutput } from '../../../../types/output';
import { V2vError } from '../../../errors';
import type { ProxmoxTransport } from '../transport';

const missing = (): never => {
  throw new V2vError('USAGE', 'The transport files of the output proxmox is not available yet.');
};

/** Disks and a script. */
export const proxmoxFiles: ProxmoxTransport<ProxmoxFilesOutput> = {
  describe: ({ directory, storage }) => `-o proxmox -oc file://${directory} -os ${storage}`,
  plan: missing,
  obstacles: missing,
  open: missing,
  render: missing,
};

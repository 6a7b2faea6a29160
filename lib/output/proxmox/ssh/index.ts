import type { ProxmoxSshOutput } from '../../../../types/output';
import { V2vError } from '../../../errors';
import type { ProxmoxTransport } from '../transport';

const missing = (): never => {
  throw new V2vError('USAGE', 'The transport ssh of the output proxmox is not available yet.');
};

/** By the programs of the node, over ssh. */
export const proxmoxSsh: ProxmoxTransport<ProxmoxSshOutput> = {
  describe: ({ ssh, storage }) => `-o proxmox -oc ssh://${ssh.host} -os ${storage}`,
  plan: missing,
  obstacles: missing,
  open: missing,
  render: missing,
};

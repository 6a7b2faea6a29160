import type { ProxmoxApiOutput } from '../../../../types/output';
import { V2vError } from '../../../errors';
import type { ProxmoxTransport } from '../transport';

const missing = (): never => {
  throw new V2vError('USAGE', 'The transport api of the output proxmox is not available yet.');
};

/** Through the API, with a token. */
export const proxmoxApi: ProxmoxTransport<ProxmoxApiOutput> = {
  describe: ({ server, storage }) => `-o proxmox -oc https://${server.host} -os ${storage}`,
  plan: missing,
  obstacles: missing,
  open: missing,
  render: missing,
};

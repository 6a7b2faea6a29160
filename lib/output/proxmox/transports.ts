import type { ProxmoxOutput } from '../../../types/output';
import { V2vError } from '../../errors';
import { proxmoxApi } from './api';
import { proxmoxFiles } from './files';
import { proxmoxSsh } from './ssh';
import type { ProxmoxTransport } from './transport';

/** The ways to a node. */
const transports: {
  readonly [T in ProxmoxOutput['transport']]: ProxmoxTransport<Extract<ProxmoxOutput, { transport: T }>>;
} = {
  api: proxmoxApi,
  ssh: proxmoxSsh,
  files: proxmoxFiles,
};

/** @throws V2vError `USAGE` where there is no such transport */
export function transportOf<O extends ProxmoxOutput>(output: O): ProxmoxTransport<O> {
  if (!Object.hasOwn(transports, output.transport)) {
    const known = Object.keys(transports).join(', ');
    throw new V2vError(
      'USAGE',
      `The output proxmox has no transport ${String(output.transport)}; it has ${known}.`,
    );
  }
  // What the compiler cannot follow: the entry under `output.transport` takes exactly this kind of output.
  return transports[output.transport] as unknown as ProxmoxTransport<O>;
}

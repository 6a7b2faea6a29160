import type { ProxmoxApiOutput } from '../../../../types/output';
import { vmParameters } from '../parameters';
import type { ProxmoxTransport } from '../transport';
import { serverOf } from './connect';
import { takeBack } from './leftovers';
import { apiObstacles } from './obstacles';
import { openApi } from './open';
import { planApi } from './plan';

/** Through the API, with a token. */
export const proxmoxApi: ProxmoxTransport<ProxmoxApiOutput> = {
  describe: (options) => `-o proxmox -oc ${serverOf(options)} -os ${options.storage}`,

  plan: planApi,

  obstacles: apiObstacles,

  remote: { place: serverOf, takeBack },

  open: (plan, context) => openApi(plan, context),

  /** What is asked for; the names of what is imported from are known only when it is sent. */
  render(machine, { name, output, disks }) {
    const from = output.importStorage ?? 'local';
    const values = disks.map((disk, index) => ({
      disk: index,
      value: `${output.storage}:0,import-from=${from}:import/${name}-${disk.name}.qcow2`,
    }));
    // Only root may give it.
    const parameters = { ...vmParameters(machine, output, values), vmgenid: undefined };
    return [{ role: 'request', text: `${JSON.stringify(parameters, null, 2)}\n`, mode: 0o644 }];
  },
};

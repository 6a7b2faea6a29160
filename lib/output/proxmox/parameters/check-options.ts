import type { ProxmoxMachineOptions } from '../../../../types/output';
import { V2vError } from '../../../errors';

const usage = (message: string): V2vError => new V2vError('USAGE', message);

/** The rules of Proxmox VE; none of them lets a value become another option of its list. */
const rules = {
  storage: /^[a-z][\w.-]*[a-z0-9]$/i,
  bridge: /^[\w.-]{1,15}$/,
  cpu: /^[a-z\d][\w.+-]*(?:,(?:flags|hidden|hv-vendor-id|phys-bits|reported-model)=[\w;.+-]+)*$/i,
  pool: /^[a-z][\w./-]*$/i,
} as const;

const named: Readonly<Record<keyof typeof rules, string>> = {
  storage: 'a storage',
  bridge: 'a bridge',
  cpu: 'a type of CPU',
  pool: 'a pool',
};

const tag = /^\w[\w.+-]*$/;

const isWhole = (value: unknown, least: number, most: number): boolean =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most;

/** Throws `USAGE` where an option is nothing that Proxmox VE takes. */
export function checkMachineOptions(options: ProxmoxMachineOptions): void {
  const { vmid, vlans = {}, tags = [] } = options;
  if (typeof options.storage !== 'string' || options.storage === '')
    throw usage('The output mode proxmox needs the storage of the disks (-os).');
  for (const key of ['storage', 'bridge', 'cpu', 'pool'] as const) {
    const value: unknown = options[key];
    if (value === undefined || (typeof value === 'string' && rules[key].test(value))) continue;
    throw usage(`${JSON.stringify(value)} is not the name of ${named[key]} of Proxmox VE.`);
  }
  if (vmid !== undefined && !isWhole(vmid, 100, 999_999_999))
    throw usage(`The number of a machine of Proxmox VE is from 100 to 999999999, not ${String(vmid)}.`);
  for (const [network, number] of Object.entries(vlans)) {
    if (!isWhole(number, 1, 4094))
      throw usage(
        `The VLAN tag of the network ${network} is a number from 1 to 4094, not ${String(number)}.`,
      );
  }
  for (const each of tags) {
    if (typeof each !== 'string' || !tag.test(each))
      throw usage(`${JSON.stringify(each)} is no tag of Proxmox VE; a tag has letters, digits and _ . + -.`);
  }
}

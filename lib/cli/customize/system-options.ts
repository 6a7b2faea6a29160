import { checkHostname } from '../../conversion/guest/hostname';
import type { CustomizeOption } from './option';

const hostname: CustomizeOption = {
  spec: { key: 'hostname', names: ['hostname'], value: 'NAME', help: 'gives the guest this host name' },
  read(name) {
    checkHostname(name);
    return [{ operation: 'hostname', hostname: name }];
  },
};

/** Options that change names, users, packages, and what the guest runs. */
export const systemOptions: readonly CustomizeOption[] = [hostname];

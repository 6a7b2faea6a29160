import type { SystemOperation } from '../../../../types/customize-system';
import { checkHostname } from '../hostname';
import type { CustomizeChecks } from './checks';

/** Checks of the operations on names, users, packages and programs. */
export const systemChecks: CustomizeChecks<SystemOperation> = {
  hostname: ({ hostname }) => checkHostname(hostname),
};

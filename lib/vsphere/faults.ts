import { V2vError } from '../errors';
import { childText } from '../xml/parse';
import type { SoapFault } from './envelope';

/** What a person reads of a fault. */
export function faultError(fault: SoapFault, server: string, user: string, method: string): V2vError {
  const said = fault.message.replace(/\.$/, '');
  switch (fault.type) {
    case 'InvalidLogin':
      return new V2vError('SOURCE_LOGIN', `${server} refuses the login of ${user}: ${said}.`, {
        subject: server,
        hint: 'Check user and password; a user of a domain is written user@domain or DOMAIN\\user.',
        cause: fault,
      });
    case 'NoPermission':
    case 'NotAuthenticated': {
      const privilege = fault.detail === undefined ? undefined : childText(fault.detail, 'privilegeId');
      const lacks = privilege === undefined ? '' : `, which needs the privilege ${privilege}`;
      return new V2vError('SOURCE_RIGHTS', `${server} does not let ${user} call ${method}${lacks}.`, {
        subject: server,
        hint: 'Give the user a role with this privilege, or take another user.',
        cause: fault,
      });
    }
    case 'ManagedObjectNotFound':
      return new V2vError('SOURCE_GUEST', `What ${method} is about is not at ${server} any more: ${said}.`, {
        subject: server,
        hint: 'Look at what is there (v2v-node list): it may have been deleted or moved meanwhile.',
        cause: fault,
      });
    default:
      return new V2vError('SOURCE_UNREACHABLE', `${server} answers ${method} with ${fault.type}: ${said}.`, {
        subject: server,
        hint: 'Look into the events of the vSphere client for what happened there.',
        cause: fault,
      });
  }
}

import type { SshServer } from '../../../types/access';
import type { Preflight } from '../../preflight';
import { sshPlace } from '../../ssh/server';

/** What is known once a file of the host was read. */
export function noteAccess(server: SshServer, preflight: Preflight): void {
  const place = sshPlace(server);
  preflight.pass('reachable', `${place} answers.`);
  if (server.verifyHost === false) {
    preflight.unknown(
      'host-key',
      `The host key of ${place} is not checked.`,
      'Somebody else may be answering: check it unless you trust the network.',
    );
  } else {
    preflight.pass('host-key', `The host key of ${place} is known.`);
  }
  preflight.pass('credentials', `The login by ssh works.`);
}

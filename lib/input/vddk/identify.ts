import type { VSphereServer } from '../../../types/input';
import { V2vError } from '../../errors';
import type { Context } from '../../run/context';
import type { Preflight } from '../../preflight';
import { certificateOf } from './certificate';

/**
 * Finds out the thumbprint that VMware's library is to accept, and says what it stands on. One that the user has stated must
 * be that of the server; else an authority must vouch for the server, unless the user does without.
 *
 * @param stated `AA:BB:…`
 * @throws V2vError as `certificateOf`; what is wrong with the certificate is refused by `preflight`
 */
export async function identifyServer(
  server: VSphereServer,
  stated: string | undefined,
  preflight: Preflight,
  context: Context,
): Promise<string> {
  const { host, verifyCertificate = true } = server;
  const { thumbprint, distrust } = await certificateOf(server, context);
  const has = `The certificate of ${host} has the thumbprint ${thumbprint}`;
  if (stated !== undefined && stated !== thumbprint) {
    preflight.refuse(
      'host-key',
      new V2vError('SOURCE_IDENTITY', `${has}, and not ${stated}, which is stated.`, {
        subject: host,
        hint: 'Ask who runs the server whether it has a new certificate; if not, somebody else is answering.',
      }),
    );
  } else if (stated !== undefined) {
    preflight.pass('host-key', `${has}, as stated.`);
  } else if (distrust === undefined) {
    preflight.pass('host-key', `${has}; an authority vouches for it.`);
  } else if (verifyCertificate) {
    preflight.refuse(
      'host-key',
      new V2vError('SOURCE_IDENTITY', `${has}, and no authority vouches for it: ${distrust}.`, {
        subject: host,
        hint: 'Compare the thumbprint with that of the server, and state it (-io vddk-thumbprint); or name the certificate of the authority (caFile).',
      }),
    );
  } else {
    preflight.unknown(
      'host-key',
      `${has}; whether it is the right one is not checked, as no_verify asks for.`,
      'Compare it with that of the server.',
    );
  }
  return thumbprint;
}

import type { VSphereServer } from '../../../../types/input';
import type { PreflightSubject } from '../../../../types/preflight';
import { isV2vError } from '../../../errors';
import type { Context } from '../../../run/context';
import { VSphereClient } from '../../../vsphere';
import type { Preflight } from '../../../preflight';
import { refusalSubject } from '../../../preflight/refusal-subject';

/** What may go wrong before anything of a guest is asked for. */
const firsts: readonly PreflightSubject[] = ['reachable', 'host-key', 'credentials'];

/**
 * Logs in at a vCenter or an ESXi host, as the first of the checks: does it answer, is it the right one, and does it accept
 * the user? What cannot be, ends the checks, as none can follow.
 *
 * @throws V2vError `SOURCE_UNREACHABLE`, `SOURCE_IDENTITY`, `SOURCE_LOGIN`, or what was refused before
 */
export async function connectVSphere(
  server: VSphereServer,
  password: string,
  preflight: Preflight,
  context: Context,
): Promise<VSphereClient> {
  let client: VSphereClient;
  try {
    client = await VSphereClient.connect(server, password, context);
  } catch (error) {
    if (!isV2vError(error)) throw error;
    const about = refusalSubject(error);
    if (!firsts.includes(about)) throw error;
    if (about === 'credentials') preflight.pass('reachable', `${server.host} answers.`);
    preflight.refuse(about, error);
    preflight.settle();
    throw error;
  }
  preflight.pass('reachable', `${client.server} answers.`);
  preflight.pass('credentials', `${client.server} accepts the user ${client.user}.`);
  preflight.pass('version', `${client.server} is ${client.product.fullName}.`);
  return client;
}

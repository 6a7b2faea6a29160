import type { VSphereReference } from '../../types/vsphere';
import { isV2vError } from '../errors';
import { childrenOf, childText } from '../xml/parse';
import { reference } from './envelope';
import type { VSphereSession } from './session';

/**
 * Which of some privileges the user lacks on an object.
 *
 * @returns undefined where the server cannot say
 */
export async function missingPrivileges(
  session: VSphereSession,
  entity: VSphereReference,
  privileges: readonly string[],
): Promise<string[] | undefined> {
  try {
    const answer = await session.call(session.service('authorizationManager'), 'HasPrivilegeOnEntities', {
      entity: [reference(entity)],
      sessionId: session.key,
      privId: privileges,
    });
    return answer
      .flatMap((one) => childrenOf(one, 'privAvailability'))
      .filter((availability) => childText(availability, 'isGranted') === 'false')
      .flatMap((availability) => childText(availability, 'privId') ?? []);
  } catch (error) {
    // An ESXi host may not have the call; whoever may not ask gets to know nothing either.
    if (isV2vError(error) && error.code !== 'ABORTED') return undefined;
    throw error;
  }
}

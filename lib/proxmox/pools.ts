import { isV2vError } from '../errors';
import { pathOf, type ProxmoxApi } from './api';
import { faultOf } from './fault';

/** Whether there is a pool; undefined where the token may not look. */
export async function poolExists(api: ProxmoxApi, pool: string): Promise<boolean | undefined> {
  try {
    await api.get(pathOf('pools'), { poolid: pool });
    return true;
  } catch (error) {
    if (isV2vError(error) && error.code === 'OUTPUT_RIGHTS') return undefined;
    if (/does not exist|no such pool/.test(faultOf(error)?.message ?? '')) return false;
    throw error;
  }
}

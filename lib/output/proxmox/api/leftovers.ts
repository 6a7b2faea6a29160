import type { ProxmoxApiOutput } from '../../../../types/output';
import type { RemoteResource } from '../../../../types/target';
import { isV2vError } from '../../../errors';
import { reasonOf } from '../../../errors/reason';
import { pathOf, taskOf, usualPatience, type ProxmoxApi } from '../../../proxmox';
import type { Context } from '../../../run/context';
import { connect } from './connect';
import { isImportOf } from './mark';
import { removeImage, removeVm, type TakingBack } from './take-back';

const number = /^[1-9]\d{2,8}$/;

/** Removes one, if it is provably of a killed run. @returns whether nothing of it is left */
async function remove(how: TakingBack, { kind, id, details = {} }: RemoteResource): Promise<boolean> {
  const { node = '', mark = '', storage = '', upid } = details;
  if (kind === 'file' && isImportOf(id, mark)) {
    await removeImage(how, { node, volid: id });
    return true;
  }
  if (kind !== 'vm' || !number.test(id) || mark === '') return false;
  const task = taskOf(node, upid);
  const vm = { node, vmid: Number(id), mark, storage };
  await removeVm(how, task === undefined ? vm : { ...vm, task });
  return true;
}

async function removeAll(
  api: ProxmoxApi,
  left: readonly RemoteResource[],
  context: Context,
): Promise<RemoteResource[]> {
  const gone: RemoteResource[] = [];
  const how = { api, patience: usualPatience, signal: context.signal };
  // The machine first: it may be reading the images.
  const ordered = left.toSorted((one, other) => Number(one.kind === 'file') - Number(other.kind === 'file'));
  for (const resource of ordered) {
    context.throwIfAborted();
    try {
      if (await remove(how, resource)) gone.push(resource);
    } catch (error) {
      if (isV2vError(error) && ['ABORTED', 'OUTPUT_UNREACHABLE', 'OUTPUT_LOGIN'].includes(error.code))
        throw error;
      context.warn('LEFT_BEHIND', `${resource.id} of ${api.server} could not be removed: ${reasonOf(error)}`);
    }
  }
  return gone;
}

/** Takes back what killed runs left at the server. */
export async function takeBack(
  options: ProxmoxApiOutput,
  left: readonly RemoteResource[],
  context: Context,
): Promise<readonly RemoteResource[]> {
  await using api = await connect(options, context);
  // One error for a server that cannot be asked, not one for each thing.
  await api.get(pathOf('version'));
  return await removeAll(api, left, context);
}

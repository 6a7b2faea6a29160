import { isV2vError, V2vError } from '../errors';
import { pathOf, type ProxmoxApi } from './api';
import { isTrue, listOf, textOf } from './values';

/** The node that answers, where the token may ask for it. */
async function answeringNode(api: ProxmoxApi): Promise<string | undefined> {
  try {
    const members = listOf(await api.get(pathOf('cluster', 'status')));
    const own = members.find(({ type, local }) => type === 'node' && isTrue(local));
    return textOf(own?.name);
  } catch (error) {
    // It takes Sys.Audit for the whole cluster, which nobody needs otherwise.
    if (isV2vError(error) && error.code === 'OUTPUT_RIGHTS') return undefined;
    throw error;
  }
}

/**
 * The node that is wanted, or the one that answers.
 *
 * @throws V2vError `OUTPUT_NOT_FOUND` where it is not there or not online, or it is not known which is meant
 */
export async function findNode(api: ProxmoxApi, wanted: string | undefined): Promise<string> {
  const nodes = listOf(await api.get(pathOf('nodes'))).map(({ node, status }) => ({
    name: textOf(node) ?? '',
    online: status === 'online',
  }));
  const names = nodes.map(({ name }) => name).join(', ');
  const only = nodes.length === 1 ? nodes[0]?.name : undefined;
  const name = wanted ?? only ?? (await answeringNode(api));
  const found = nodes.find((node) => node.name === name);
  if (name === undefined) {
    throw new V2vError('OUTPUT_NOT_FOUND', `The cluster of ${api.server} has several nodes: ${names}.`, {
      subject: api.server,
      hint: 'Name the node that gets the machine, best the one that is the server as well (node, -oo node=).',
    });
  }
  if (found === undefined) {
    throw new V2vError('OUTPUT_NOT_FOUND', `The cluster of ${api.server} has no node ${name}.`, {
      subject: name,
      hint: `Name one of its nodes: ${names}.`,
    });
  }
  if (found.online) return name;
  throw new V2vError('OUTPUT_NOT_FOUND', `The node ${name} of ${api.server} is not online.`, {
    subject: name,
    hint: `Start it, or name another one: ${names}.`,
  });
}

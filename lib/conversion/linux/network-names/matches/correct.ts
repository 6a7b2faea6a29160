import type { LinuxState } from '../../state';
import type { NetworkFiles } from '../configuration/network-files';
import type { Machine } from '../naming/machine';
import type { Edit, MatchCondition } from './condition';
import { deviceSpecConditions } from './device-specs';
import { ifcfgConditions } from './ifcfg';
import { keyfileConditions } from './keyfile';
import { netplanConditions } from './netplan';
import { networkdConditions } from './networkd';
import { resolveConditions } from './resolve';
import { udevConditions } from './udev-rules';

export type EditFile = (path: string, edit: Edit) => Promise<void>;

/** More than an administrator writes; each costs time or a warning. */
const maxConditions = 200;

function conditionsOf(files: NetworkFiles): MatchCondition[] {
  return [
    ...files.networkd.flatMap(networkdConditions),
    ...[...files.netplan, ...files.cloudInit].flatMap(netplanConditions),
    ...files.keyfiles.flatMap(keyfileConditions),
    ...files.networkManager.flatMap(deviceSpecConditions),
    ...files.redhat.flatMap(ifcfgConditions),
    ...files.rules.flatMap(udevConditions),
  ];
}

/**
 * Corrects configuration that finds its card by the driver, the place or the hypervisor of the old machine: by the
 * driver that the card has now, or by its address. Warns where it is not clear which card is meant.
 *
 * @param nameOf the name that a card keeps
 */
export async function correctMatches(
  state: LinuxState,
  files: NetworkFiles,
  machine: Machine,
  nameOf: (nic: number) => string | undefined,
  edit: EditFile,
): Promise<void> {
  const all = conditionsOf(files);
  const conditions = all.slice(0, maxConditions);
  const lost: MatchCondition[] = [];
  /** Of each file, from its end to its beginning: an edit moves nothing that another one is for. */
  const changes = new Map<string, Edit[]>();
  for (const [index, resolution] of resolveConditions(conditions, machine, nameOf).entries()) {
    const condition = conditions[index]!;
    if (resolution === 'holds') continue;
    const change = resolution === 'lost' ? undefined : condition.rewrite(resolution);
    if (change === undefined) lost.push(condition);
    else changes.set(condition.file, [change, ...(changes.get(condition.file) ?? [])]);
  }
  for (const [file, edits] of changes) {
    await edit(file, (text) => edits.reduce((changed, change) => change(changed), text));
  }
  warnOfLost(state, lost);
  const left = all[maxConditions];
  if (left !== undefined) {
    state.context.warn(
      'NETWORK_MATCH_LOST',
      `From ${left.file}, line ${left.line}, on, conditions for network cards are left as they are: there are more than ${maxConditions}.`,
      'Let these files name the cards by their MAC addresses.',
    );
  }
}

function warnOfLost({ context }: LinuxState, lost: readonly MatchCondition[]): void {
  const drivers = lost.filter(({ kind }) => kind === 'driver');
  if (drivers.length > 0) {
    const places = drivers.map(({ file, line }) => `${file}, line ${line}`).join('; ');
    context.warn(
      'NETWORK_MATCH_LOST',
      `The guest tells its network cards apart by their drivers (${places}), and on KVM they all have the same.`,
      'Let these files name the cards by their MAC addresses.',
    );
  }
  for (const { file, line, patterns } of lost.filter(({ kind }) => kind !== 'driver')) {
    const place = patterns.join(' ').replace(/\bpci-/g, '');
    context.warn(
      'NETWORK_MATCH_LOST',
      `${file} is for the network card at ${place} (line ${line}); which card of the new machine that was is not known.`,
      'Let the file name the card by its MAC address.',
    );
  }
}

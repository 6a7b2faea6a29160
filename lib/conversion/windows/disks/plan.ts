import type { WindowsDisk } from '../../../../types/windows';
import type { DiskPlan } from '../contracts/disk-plan';

/** VDS_SAN_POLICY of vds.h: what becomes of a disk that Windows has not seen before; the one it boots from is online always. */
export const sanPolicy = { onlineAll: 1, offlineShared: 2, offlineAll: 3 } as const;

/** What is known of the guest's disks. */
export interface DiskFacts {
  majorVersion: number;
  /** Of each disk of the source, by its index; undefined for a blank one. */
  ids: readonly (string | undefined)[];
  /** Index of the disk that the guest boots from. */
  bootDisk: number;
  /** As Windows remembers them. */
  disks: readonly WindowsDisk[];
  policy?: number;
  /** The guest is a node of a failover cluster. */
  cluster: boolean;
}

type State = WindowsDisk['state'] | 'unknown';

/**
 * What is to be done so that each disk is as it was. On the new bus each is a disk that Windows has not seen before, and its
 * policy decides: a server's keeps disks of a shared bus offline.
 */
export function planDisks(facts: DiskFacts): DiskPlan {
  const { ids, bootDisk, disks, policy } = facts;
  const untouched = reasonForNothing(facts);
  if (untouched !== undefined) return { ...untouched, bringOnline: [] };
  const others = ids
    .map((id, index) => ({ index, id, state: stateOf(disks, index) }))
    .filter(({ index }) => index !== bootDisk);
  const bringOnline = others.flatMap(({ id, state }) =>
    id === undefined || state === 'offline' ? [] : [{ id, readOnly: state === 'read-only' }],
  );
  const strays = disks.filter(({ id, state }) => id === undefined && state !== 'online');
  if (strays.length > 0 && others.some(({ state }) => state === 'unknown')) {
    const known = others.filter(({ state }) => state !== 'unknown').map(({ id }) => id);
    return {
      reason: 'A disk was not online, and Windows does not say which; its policy decides.',
      bringOnline: bringOnline.filter(({ id }) => known.includes(id)),
      doubt: `One of the guest's disks was not online (${strays[0]!.instance}), and Windows does not say which.`,
    };
  }
  if (others.every(({ state }) => state === 'online' || state === 'unknown')) {
    if (policy === sanPolicy.onlineAll) {
      return { reason: 'Windows brings every new disk online by its own policy.', bringOnline: [] };
    }
    return {
      reason: 'All disks were online; the policy sees to it until Windows knows them on their new bus.',
      policyForFirstBoot: sanPolicy.onlineAll,
      bringOnline: [],
    };
  }
  return {
    reason:
      'Not all disks were online; the policy keeps every one offline at first, and a script brings those online that were.',
    ...(policy === sanPolicy.offlineAll ? {} : { policyForFirstBoot: sanPolicy.offlineAll }),
    bringOnline,
    ...(bringOnline.length === 0
      ? {}
      : {
          doubt:
            'Disks beside the one that the guest boots from come online only when its first-boot scripts run.',
        }),
  };
}

function reasonForNothing({
  ids,
  majorVersion,
  cluster,
}: DiskFacts): Pick<DiskPlan, 'reason' | 'doubt'> | undefined {
  if (majorVersion < 6) return { reason: 'Before Vista, Windows brings every disk online.' };
  if (ids.length < 2) return { reason: 'The guest has one disk, which is online because it boots from it.' };
  if (!cluster) return undefined;
  return {
    reason:
      "The guest is a node of a failover cluster, which decides itself whose a disk is; the guest's policy stays.",
    doubt:
      'The guest is a node of a failover cluster: its disks may be offline, and those that are shared are copied as its own.',
  };
}

/** Of what Windows remembers several times, on an older bus for instance, it is online where any says so. */
function stateOf(disks: readonly WindowsDisk[], index: number): State {
  const states = disks.filter(({ disk }) => disk === index).map(({ state }) => state);
  return (['online', 'read-only', 'offline'] as const).find((state) => states.includes(state)) ?? 'unknown';
}

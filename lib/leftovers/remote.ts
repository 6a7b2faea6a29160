import type { RemoteLeftover } from '../../types/leftovers';
import type { RemoteResource } from '../../types/target';
import type { EndedRun } from './remove-run';

/** A place where runs of an output mode make things: a server, a storage, a pool. */
export interface RemotePlace {
  output: RemoteResource['output'];
  /** As `OutputMode.remote` names it. */
  place: string;
}

function adviceOf({ output, place, kind, id }: RemoteResource): string {
  return `Run v2v-node leftovers --remove with the options of -o ${output} that the conversion had, or remove the ${kind} ${id} at ${place} yourself.`;
}

/** What a run left at targets, or at one place. */
export function remoteOf({ record }: EndedRun, at?: RemotePlace): RemoteLeftover[] {
  const { date, directory } = record.header;
  return record.remote
    .filter(({ output, place }) => at === undefined || (output === at.output && place === at.place))
    .map((resource) => ({ ...resource, date, directory, advice: adviceOf(resource) }));
}

/** `the vm 105 and the volume local:import/web at https://pve1:8006` */
export function namesOf(remote: readonly RemoteResource[]): string {
  const list = new Intl.ListFormat('en-GB', { type: 'conjunction' });
  const places = [...new Set(remote.map(({ place }) => place))];
  return list.format(
    places.map((place) => {
      const there = remote.filter((each) => each.place === place);
      return `${list.format(there.map(({ kind, id }) => `the ${kind} ${id}`))} at ${place}`;
    }),
  );
}

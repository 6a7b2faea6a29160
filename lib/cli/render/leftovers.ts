import type { FoundLeftovers, RemoteLeftover, RemovedLeftovers } from '../../../types/leftovers';
import { formatBytes } from '../../text/bytes';
import { withoutControlCharacters } from './style';
import { table } from './table';

const heading = ['OUTPUT', 'KIND', 'ID', 'PLACE', 'SINCE'];

function remoteLines(title: string, remote: readonly RemoteLeftover[]): string[] {
  if (remote.length === 0) return [];
  const rows = remote.map(({ output, kind, id, place, date }) => [
    output,
    kind,
    id,
    place,
    date.slice(0, 16).replace('T', ' '),
  ]);
  return [title, ...table([heading, ...rows]).map((line) => `  ${line.trimEnd()}`)];
}

function paths(title: string, found: readonly string[]): string[] {
  return found.length === 0 ? [] : [title, ...found.map((path) => `  ${path}`)];
}

function asText(blocks: readonly (readonly string[])[]): string {
  const shown = blocks.filter((block) => block.length > 0).map((block) => block.join('\n'));
  if (shown.length === 0) return 'Nothing is left of runs that were killed.\n';
  return `${shown
    .join('\n\n')
    .split('\n')
    .map((line) => withoutControlCharacters(line))
    .join('\n')}\n`;
}

/** What is left, for people. */
export function leftoversText({ directories, remote, copies }: FoundLeftovers): string {
  return asText([
    remoteLines('At targets, of runs that were killed:', remote),
    remote.map(({ advice }) => advice),
    paths('On this host, removed by the next conversion or by --remove:', directories),
    paths(
      'Copies of disks that the same conversion goes on from, removed by --remove:',
      copies.map(({ path, complete, copied, virtualSize }) =>
        complete ? `${path} (complete)` : `${path} (${formatBytes(copied)} of ${formatBytes(virtualSize)})`,
      ),
    ),
  ]);
}

/** What was removed, and what is still there, for people. */
export function removedText(removed: RemovedLeftovers): string {
  const { directories, files, processes, bytes, remote, remaining, problems } = removed;
  return asText([
    paths(`Removed on this host (${formatBytes(bytes)}):`, [...files, ...directories]),
    processes.length === 0 ? [] : [`Ended the processes ${processes.join(', ')}.`],
    remoteLines('Removed at the target:', remote),
    problems.map(({ message }) => message),
    remoteLines('Still at targets:', remaining),
    remaining.map(({ advice }) => advice),
  ]);
}

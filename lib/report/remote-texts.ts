import type { CopyReport } from '../../types/result';
import type { Artifact } from '../../types/target';

/** What was made at the target and is no file of this host, for people: disks where nothing else names them, and the rest. */
export function remoteTexts(disks: readonly CopyReport[], artifacts: readonly Artifact[]): string[] {
  const named = artifacts.map((artifact) => (artifact.kind === 'file' ? undefined : artifact.disk));
  const places = disks.flatMap(({ location }, disk) =>
    location === undefined || named.includes(disk) ? [] : [`disk ${disk + 1}: ${location}`],
  );
  const made = artifacts.flatMap((artifact) => {
    if (artifact.kind === 'file') return [];
    const { kind, id, name, place } = artifact;
    return [`${kind} ${name}${id === name ? '' : ` (${id})`} at ${place}`];
  });
  return [...places, ...made];
}

import type { HiveContents } from '../../../test/guests/windows/read-hive';

/** A volume as one program left it. */
export interface VolumeSide {
  files: Map<string, { digest: string }>;
  hives: Map<string, HiveContents>;
}

/** A file, or a key or value of a hive, that two conversions left differently, or that both changed. */
export interface WindowsDifference {
  path: string;
  kind: 'alike' | 'only-ours' | 'only-theirs' | 'both';
  ours: string;
  theirs: string;
  diff?: string;
}

/** `volume`: what paths begin with. */
export function compareFiles(
  volume: string,
  sides: Record<'source' | 'ours' | 'theirs', VolumeSide>,
  places?: ReadonlyMap<string, string[]>,
): WindowsDifference[];

import type { HiveContents } from '../../../test/guests/windows/read-hive';

/** A key or value that two conversions left differently, or that both changed. */
export interface RegistryDifference {
  /** `SYSTEM:ControlSet001\Services\disk : Start` */
  path: string;
  kind: 'alike' | 'only-ours' | 'only-theirs' | 'both';
  ours: string;
  theirs: string;
  diff: string;
}

export function compareHives(
  hive: string,
  sides: Record<'source' | 'ours' | 'theirs', HiveContents>,
): RegistryDifference[];

/** A name as both programs have it. */
export function mapped(text: string): string;

import type { ConvertFailure } from '../../types/failure';
import type { ManySummary } from '../../types/many';
import type { ConvertProgress, ConvertResult } from '../../types/result';

/** What a conversion found out and did, whether it came to its end or not: every section makes do with what is there. */
export type Findings = Omit<ConvertProgress, 'run'> &
  Partial<Pick<ConvertResult, 'run' | 'disks' | 'artifacts'>>;

/** What became of one job of `convertMany()`, as JSON has it. */
export interface JobFindings extends Pick<
  ManySummary['results'][number],
  'id' | 'index' | 'seconds' | 'status'
> {
  result?: ConvertResult;
  error?: ConvertFailure;
}

/** A summary of `convertMany()`, as JSON has it. */
export interface ManyFindings extends Omit<ManySummary, 'results'> {
  results: JobFindings[];
}

/** What a failure knows; nothing where it was not `convert()` that threw it. */
export function findingsOf({ progress }: ConvertFailure): Findings {
  return progress ?? { stages: [], warnings: [], seconds: { total: 0 } };
}

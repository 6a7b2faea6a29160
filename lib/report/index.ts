import type { ConvertFailure } from '../../types/failure';
import type { ManySummary } from '../../types/many';
import type { ConvertResult } from '../../types/result';
import type { V2vError } from '../errors';
import { findingsOf, type ManyFindings } from './findings';
import { conversionHead, manyHead } from './head';
import { page } from './page';
import { findingSections } from './sections';
import { errorSection } from './sections/error';
import { jobSections } from './sections/jobs';

/**
 * What a report can be made of: the result of `convert()`, the error that it threw, or the summary of `convertMany()`; each
 * also as JSON made of it and read back.
 */
export type Reportable = ConvertResult | V2vError | ConvertFailure | ManySummary;

/**
 * Makes one page of HTML of what a conversion did, or how it failed: warnings first, the stages as a timeline, what was
 * copied of each disk, how the guest boots, its network, every changed file with its diff.
 *
 * The page is self-contained: it has no script and loads nothing, and is light or dark as the reader prefers. Everything in
 * it that comes from the guest or the source is escaped; secrets are masked in the result already. Never throws for a value
 * of its type.
 *
 * @example
 * await writeFile('web.html', renderReport(await convert(options)));
 *
 * @returns a document in UTF-8, to be written to a file or served as `text/html; charset=utf-8`
 */
export function renderReport(report: Reportable): string {
  // As JSON has it: errors become their toJSON(), and members that are undefined are not there.
  const plain = JSON.parse(JSON.stringify(report)) as ConvertResult | ConvertFailure | ManyFindings;
  if ('counts' in plain) return page(manyHead(plain.counts, plain.seconds), jobSections(plain.results));
  if ('code' in plain) {
    const findings = findingsOf(plain);
    const outcome = plain.code === 'ABORTED' ? 'cancelled' : 'failed';
    const sections = [errorSection(plain), ...findingSections(findings)];
    return page(conversionHead(findings, outcome, plain.stage), sections);
  }
  return page(conversionHead(plain, 'converted'), findingSections(plain));
}

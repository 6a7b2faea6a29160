import type { Difference } from './compare-trees';

export interface Report {
  guest: string;
  counts: Record<Difference['kind'], number>;
  unexplained: string[];
  differences: (Difference & { explanation?: string | null; noise?: boolean; diff?: string })[];
}
export function makeReport(guest: { guest: string }, differences: (Difference & { diff?: string })[]): Report;
export function renderText(report: Report): string;

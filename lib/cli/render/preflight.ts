import type { PreflightCheck } from '../../../types/preflight';

const signs: Record<PreflightCheck['outcome'], string> = {
  passed: '+',
  warning: '!',
  failed: '-',
  unknown: '?',
};

/** A check as one row: its sign, what it is about, what was found. */
export function preflightRow({ about, outcome, message }: PreflightCheck): string[] {
  return [signs[outcome], about, message];
}

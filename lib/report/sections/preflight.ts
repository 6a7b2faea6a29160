import type { PreflightCheck } from '../../../types/preflight';
import type { Findings } from '../findings';
import { html } from '../html';
import type { Section } from '../section';
import { table } from '../table';

const outcomes: Record<PreflightCheck['outcome'], string> = {
  passed: 'in order',
  warning: 'warning',
  failed: 'in the way',
  unknown: 'not known',
};

/** What was looked at at the source before anything costly was begun. */
export function preflightSection({ preflight }: Findings): Section | undefined {
  if (preflight === undefined) return undefined;
  const rows = preflight.map(({ about, outcome, message, hint }) => [
    about,
    outcomes[outcome],
    hint === undefined ? message : html`${message} ${hint}`,
  ]);
  const body = table('What was checked at the source', ['About', 'Outcome', 'Found'], rows);
  return { id: 'preflight', title: 'Before the conversion', count: preflight.length, body };
}

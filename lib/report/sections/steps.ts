import type { StepReport } from '../../../types/conversion';
import { count, duration } from '../amounts';
import type { Findings } from '../findings';
import { html } from '../html';
import { outcomeBadge } from '../outcome';
import type { Section } from '../section';
import { folded, table } from '../table';

/** The steps that ran, and those that did not with the reason. */
export function stepsSection({ conversion }: Findings): Section | undefined {
  const steps = conversion?.steps ?? [];
  if (steps.length === 0) return undefined;
  const isSkipped = ({ outcome }: StepReport) => outcome === 'skipped';
  const ran = steps.filter((step) => !isSkipped(step));
  const skipped = steps.filter(isSkipped);
  const hasReason = ran.some(({ reason }) => reason !== undefined);
  const body = html`${
    ran.length > 0 &&
    table(
      'Steps that ran, in their order',
      ['Step', 'Outcome', ...(hasReason ? ['Why'] : []), { heading: 'Time', numeric: true }],
      ran.map(({ name, outcome, reason, seconds }) => [
        html`<code>${name}</code>`,
        outcomeBadge(outcome),
        ...(hasReason ? [reason] : []),
        duration(seconds),
      ]),
    )
  }
  ${
    skipped.length > 0 &&
    folded(
      `${count(skipped.length, 'step')} that this guest did not need`,
      table(
        'Steps that were skipped',
        ['Step', 'Why'],
        skipped.map(({ name, reason }) => [html`<code>${name}</code>`, reason]),
      ),
    )
  }`;
  return { id: 'steps', title: 'Conversion steps', count: ran.length, body };
}

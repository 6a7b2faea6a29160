import type { StepReport } from '../../../types/conversion';
import type { StageReport } from '../../../types/result';
import { count, duration } from '../amounts';
import type { Findings } from '../findings';
import { html, type Html } from '../html';
import { outcomeBadge } from '../outcome';
import type { Section } from '../section';

/** Of the whole time; steps that took less share a row. */
const smallestShare = 0.01;
/** Percent of the width, so that what was short can be seen. */
const thinnestBar = 0.4;

interface Row {
  kind: 'stage' | 'step' | 'rest';
  name: string;
  text: string;
  start: number;
  seconds: number;
  outcome: 'done' | 'failed' | 'cancelled';
}

function stepRows(steps: readonly StepReport[], start: number, total: number): Row[] {
  const rows: Row[] = [];
  let at = start;
  let shorter = 0;
  let shorterSeconds = 0;
  for (const { name, outcome, seconds } of steps) {
    if (outcome === 'skipped') continue;
    if (outcome === 'done' && seconds < smallestShare * total) {
      shorter++;
      shorterSeconds += seconds;
    } else {
      rows.push({ kind: 'step', name, text: '', start: at, seconds, outcome });
    }
    at += seconds;
  }
  if (shorter > 0) {
    const name = count(shorter, rows.length > 0 ? 'shorter step' : 'short step');
    rows.push({ kind: 'rest', name, text: '', start, seconds: shorterSeconds, outcome: 'done' });
  }
  return rows;
}

function timelineRows(stages: readonly StageReport[], steps: readonly StepReport[], total: number): Row[] {
  const rows: Row[] = [];
  let start = 0;
  for (const { stage, message, seconds, outcome } of stages) {
    rows.push({ kind: 'stage', name: stage, text: message, start, seconds, outcome });
    if (stage === 'convert') rows.push(...stepRows(steps, start, total));
    start += seconds;
  }
  return rows;
}

function bar({ kind, start, seconds, outcome }: Row, total: number): Html {
  const width = Math.min(100, Math.max(thinnestBar, (100 * seconds) / total));
  const left = Math.min(100 - width, (100 * start) / total);
  return html`<svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
    <rect class="track" width="100" height="1" />
    <rect class="${kind} ${outcome}" x="${left.toFixed(2)}" width="${width.toFixed(2)}" height="1" />
  </svg>`;
}

/** The stages one below the other, each where it was in the whole time, and within the conversion its longer steps. */
export function timelineSection({ stages, seconds, conversion }: Findings): Section | undefined {
  if (stages.length === 0) return undefined;
  // A script of stages may run some of them at the same time.
  const sum = stages.reduce((all, stage) => all + stage.seconds, 0);
  const total = Math.max(seconds.total, sum, 0.001);
  const rows = timelineRows(stages, conversion?.steps ?? [], total);
  const body = html`<table class="timeline">
    <caption>
      ${duration(seconds.total)} in all
    </caption>
    <thead>
      <tr>
        <th scope="col">Stage</th>
        <th scope="col">When</th>
        <th scope="col" class="number">Time</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (row) =>
          html`<tr class="${row.kind === 'stage' ? 'stage' : 'step'}">
            <th scope="row">
              ${row.name}${row.outcome !== 'done' && html` ${outcomeBadge(row.outcome)}`}
              ${row.text !== '' && html`<small>${row.text}</small>`}
            </th>
            <td class="when">${row.kind !== 'rest' && bar(row, total)}</td>
            <td class="number">${duration(row.seconds)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
  return { id: 'timeline', title: 'Timeline', body };
}

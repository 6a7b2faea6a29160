import { duration } from '../amounts';
import { findingsOf, type Findings, type JobFindings } from '../findings';
import { html, type Content, type Html } from '../html';
import { outcomeBadge } from '../outcome';
import { sectionBlock } from '../page';
import type { Section } from '../section';
import { folded, table } from '../table';
import { errorSection } from './error';
import { findingSections } from './index';

function findings({ result, error }: JobFindings): Findings | undefined {
  return result ?? (error && findingsOf(error));
}

function row(job: JobFindings): Content[] {
  const known = findings(job);
  return [
    job.id,
    outcomeBadge(job.status),
    job.result?.name ?? known?.name ?? '',
    html`${job.error?.message}${job.error?.hint !== undefined && html` <small>${job.error.hint}</small>`}`,
    known?.warnings.length ?? 0,
    duration(job.seconds),
  ];
}

function details(job: JobFindings): Html {
  const known = findings(job);
  const parts = [
    ...(job.error === undefined ? [] : [errorSection(job.error)]),
    ...(known === undefined || job.status === 'not-started' ? [] : findingSections(known)),
  ];
  return html`<li>
    ${folded(
      html`<b>${job.id}</b> ${outcomeBadge(job.status)} <span class="quiet">${duration(job.seconds)}</span>`,
      parts.map((part) => sectionBlock(part, `job-${job.index}-`)),
    )}
  </li>`;
}

/** Many conversions: all in one table, and of each everything, folded. */
export function jobSections(jobs: readonly JobFindings[]): Section[] {
  if (jobs.length === 0) {
    const body = html`<p class="quiet">The summary keeps no outcomes of single conversions.</p>`;
    return [{ id: 'jobs', title: 'Conversions', body }];
  }
  const columns = ['Job', 'Outcome', 'Guest', 'What went wrong'];
  const numbers = ['Warnings', 'Time'].map((heading) => ({ heading, numeric: true }));
  return [
    {
      id: 'jobs',
      title: 'Conversions',
      count: jobs.length,
      body: table('How each conversion ended', [...columns, ...numbers], jobs.map(row)),
    },
    {
      id: 'details',
      title: 'Details of each conversion',
      body: html`<ul class="jobs">
        ${jobs.map(details)}
      </ul>`,
    },
  ];
}

import { count, duration } from './amounts';
import { formatBytes } from '../text/bytes';
import type { Findings } from './findings';
import { html, type Content, type Html } from './html';
import { outcomeBadge, type Outcome } from './outcome';

/** The top of a page: what it is about, how it ended, and the figures that are asked for first. */
export interface Head {
  /** Who made it and when, above the title. */
  run: string;
  title: string;
  outcome: Outcome;
  /** In place of the outcome's own word. */
  word?: string;
  subtitle: string;
  figures: readonly (readonly [string, Content])[];
}

function guestLine({ source, inspection, machine }: Findings): string {
  const system =
    inspection === undefined
      ? undefined
      : inspection.productName || `${inspection.distro} ${inspection.majorVersion}`;
  const from = source === undefined ? undefined : `from ${source.hypervisor} to KVM`;
  const known = [system, inspection?.arch, machine?.firmware.toUpperCase(), from];
  return known.filter((part) => part !== undefined && part !== '').join(' · ');
}

const accelerations: Partial<Record<string, string>> = { kvm: 'with KVM', tcg: 'emulated, without KVM' };

function runLine({ run }: Findings): string {
  const began = run && `${run.started.slice(0, 16).replace('T', ' ')} UTC`;
  const acceleration = run?.acceleration && accelerations[run.acceleration];
  const known = [run ? `v2v-node ${run.version} report` : 'v2v-node report', began, acceleration];
  return known.filter((part) => part !== undefined).join(' · ');
}

/** Of one conversion. `stage`: where it ended before its end. */
export function conversionHead(findings: Findings, outcome: Outcome, stage?: string): Head {
  const { disks, conversion, warnings, seconds } = findings;
  const copied = disks?.map(({ dataSize }) => dataSize ?? 0).reduce((sum, bytes) => sum + bytes, 0) ?? 0;
  const figures: [string, Content][] = [
    ['Total time', duration(seconds.total)],
    ['Warnings', warnings.length],
  ];
  if (disks !== undefined) figures.push(['Disks', disks.length]);
  if (copied > 0) figures.push(['Data copied', formatBytes(copied)]);
  if (conversion !== undefined) figures.push(['Files changed', conversion.changes.length]);
  if (conversion?.system === 'linux' && conversion.initrd)
    figures.push(['Initrd', conversion.initrd.strategy]);
  return {
    run: runLine(findings),
    title: findings.name ?? findings.source?.name ?? 'Conversion',
    outcome,
    word: stage !== undefined && outcome !== 'converted' ? `${outcome} in stage ${stage}` : undefined,
    subtitle: guestLine(findings),
    figures,
  };
}

/** Of many conversions. */
export function manyHead(
  counts: Record<'converted' | 'failed' | 'cancelled' | 'not-started', number>,
  seconds: number,
): Head {
  const all = counts.converted + counts.failed + counts.cancelled + counts['not-started'];
  return {
    run: 'v2v-node report',
    title: count(all, 'conversion'),
    outcome: counts.failed > 0 ? 'failed' : counts.converted === all ? 'converted' : 'cancelled',
    word: counts.converted === all ? 'all converted' : `${counts.converted} of ${all} converted`,
    subtitle: '',
    figures: [
      ['Total time', duration(seconds)],
      ['Converted', counts.converted],
      ['Failed', counts.failed],
      ['Cancelled', counts.cancelled],
      ['Not started', counts['not-started']],
    ],
  };
}

export function headBlock({ run, title, outcome, word, subtitle, figures }: Head): Html {
  return html`<header>
    <p class="kind">${run}</p>
    <h1>${title}</h1>
    <p class="how">
      ${outcomeBadge(outcome, word)}${subtitle !== '' && html` <span class="quiet">${subtitle}</span>`}
    </p>
    <dl class="figures">
      ${figures.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
  </header>`;
}

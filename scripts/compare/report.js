'use strict';

const { explain } = require('./explanations');

const titles = {
  'only-ours': 'changed by v2v-node only',
  'only-theirs': 'changed by virt-v2v only',
  both: 'changed by both, differently',
  alike: 'changed by both, in the same way',
};
const largestDiff = 60;

/** The differences with their explanations: what `--json` writes. */
function makeReport(guest, differences) {
  const explained = differences.map((difference) => {
    if (difference.kind === 'alike') return difference;
    const explanation = explain(difference);
    return { ...difference, explanation: explanation?.key ?? null, noise: explanation?.noise ?? false };
  });
  const counts = Object.fromEntries(
    Object.keys(titles).map((kind) => [kind, explained.filter((each) => each.kind === kind).length]),
  );
  const unexplained = explained.filter(({ explanation }) => explanation === null).map(({ path }) => path);
  return { ...guest, counts, unexplained, differences: explained };
}

function renderText(report) {
  const lines = [`${report.guest}: v2v-node and virt-v2v`];
  for (const [kind, title] of Object.entries(titles)) {
    const all = report.differences.filter((difference) => difference.kind === kind);
    if (all.length === 0) continue;
    lines.push('', `${title}: ${all.length}`);
    for (const difference of all.filter(({ noise }) => !noise)) lines.push(...renderDifference(difference));
    const noise = all.filter((difference) => difference.noise);
    for (const key of new Set(noise.map(({ explanation }) => explanation))) {
      const paths = noise.filter(({ explanation }) => explanation === key).map(({ path }) => path);
      const more = paths.length > 3 ? `, and ${paths.length - 3} more` : '';
      lines.push(`  [${key}] ${paths.slice(0, 3).join(', ')}${more}`);
    }
  }
  lines.push('', summary(report), '');
  return lines.join('\n');
}

function renderDifference({ path, kind, ours, theirs, parts, sizes, diff, explanation }) {
  const mark = kind === 'alike' ? '' : ` [${explanation ?? 'UNEXPLAINED'}]`;
  const what =
    kind === 'both'
      ? `, v2v-node: ${ours}, virt-v2v: ${theirs}`
      : kind === 'only-theirs'
        ? `, ${theirs}`
        : `, ${ours}`;
  const inWhat = parts.some((part) => !['existence', 'content'].includes(part))
    ? ` (${parts.join(', ')})`
    : '';
  const size = Object.entries(sizes)
    .filter(([, bytes]) => bytes !== undefined)
    .map(([name, bytes]) => `${name} ${bytes}`)
    .join(', ');
  const bytes = diff || kind === 'alike' || size === '' ? '' : ` — bytes: ${size}`;
  const lines = [`  ${path}${what}${inWhat}${mark}${bytes}`];
  const diffLines = diff ? diff.split('\n') : [];
  lines.push(...diffLines.slice(0, largestDiff).map((line) => `      ${line}`));
  if (diffLines.length > largestDiff) lines.push(`      … ${diffLines.length - largestDiff} lines more`);
  return lines;
}

function summary({ unexplained, seconds }) {
  const times = seconds ? ` v2v-node took ${seconds.ours} s, virt-v2v ${seconds.theirs} s.` : '';
  const verdict =
    unexplained.length === 0
      ? 'Every difference is explained in docs/differences.md.'
      : `Not explained: ${unexplained.join(', ')}.`;
  return verdict + times;
}

module.exports = { makeReport, renderText };

'use strict';

const HEADING = '## Cancellation';
/** What is asked of it, in milliseconds. */
const LIMIT = 1000;

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const row = (name, rejected, gone) => `| ${name} | ${rejected.toFixed(0)} | ${gone.toFixed(0)} |`;

/**
 * The section of one run of bench/cancel.mjs, in Markdown.
 * @param report.times of each moment its name, and the milliseconds from `abort()` to the rejection and until nothing
 * of the run is left on the host
 * @param report.machine rows, what and which
 */
function renderCancel({ date, command, guest, times, machine }) {
  const [rejected, gone] = ['rejected', 'gone'].map((key) => times.map((time) => time[key]));
  const worst = Math.max(...gone);
  const table = [
    '| stopped | `convert()` rejects, ms | nothing is left, ms |',
    '| --- | --: | --: |',
    ...times.map((time) => row(time.name, time.rejected, time.gone)),
    row('**median**', median(rejected), median(gone)),
    row('**longest**', Math.max(...rejected), worst),
  ];
  return [
    HEADING,
    `Conversions of ${guest}, each stopped by its \`AbortSignal\` at another moment (\`${command}\`, ${date}).`,
    table.join('\n'),
    [
      `- ${worst < LIMIT ? 'Within' : '**Above**'} the second that is wanted, from \`abort()\` on. After each, nothing was left: no process, no file in the directories for temporary files, no mount, nothing in the target's directory.`,
      `- ${machine.map(([name, value]) => `${name}: ${value}`).join('; ')}.`,
    ].join('\n'),
  ].join('\n\n');
}

module.exports = { HEADING, renderCancel };

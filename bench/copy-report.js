'use strict';

const HEADING = '## Copy of disks';

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor((numbers.length - 1) / 2)];

/**
 * The section of one run of bench/copy.mjs, in Markdown.
 * @param report.cases `{ gib, disks, data, format, results: { [tool]: seconds[] } }[]`, `data` in per cent
 * @param report.machine rows, what and which
 */
function renderCopy({ date, command, tools, machine, runs, cases }) {
  const [own, ...others] = tools;
  const rows = cases.map(({ gib, disks, data, format, results }) => {
    const times = tools.map((tool) => median(results[tool]));
    const best = Math.min(...others.map((tool) => median(results[tool])));
    const amount = (gib * 1024 * disks * data) / 100;
    const cells = [
      `${disks} × ${gib} GiB, ${data} %, ${format}`,
      ...times.map((seconds) => seconds.toFixed(2)),
      (amount / times[0]).toFixed(0),
      (times[0] / best).toFixed(2),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    HEADING,
    `The same overlays copied by ${own} (\`copyDisks\`), ${others.join(' and ')} in turn, in one run of \`${command}\` (${date}).`,
    [
      `| disks, of it data, target | ${tools.map((tool) => `${tool}, s`).join(' | ')} | ${own}, MiB/s | ratio |`,
      `| --- | ${tools.map(() => '--:').join(' | ')} | --: | --: |`,
      ...rows,
    ].join('\n'),
    [
      `- ratio: ${own} / the faster of the others; less than 1 is less time. Median of ${runs}.`,
      '- Source: qcow2 overlays with some changes on sparse raw files, read into the page cache before each. All disks of a case are copied at once. The order of the tools changes from run to run, with some seconds of rest between. Every time includes the flush to the disk.',
      '- `qemu-img convert -f qcow2 -O FORMAT`; `nbdcopy --requests=64`, from `qemu-nbd` to the raw file itself, or for qcow2 to another `qemu-nbd`, as virt-v2v has it.',
      `- ${machine.map(([name, value]) => `${name}: ${value}`).join('; ')}.`,
    ].join('\n'),
  ].join('\n\n');
}

module.exports = { HEADING, renderCopy };

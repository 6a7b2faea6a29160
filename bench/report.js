'use strict';

const { STAGES } = require('./stages');

const MIB = 1024;

function median(numbers) {
  const sorted = numbers.filter((number) => number !== undefined).sort((a, b) => a - b);
  if (sorted.length === 0) return undefined;
  const middle = sorted.length / 2;
  return sorted.length % 2 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const seconds = (value) => value?.toFixed(1) ?? '–';
const mebibytes = (kib) => (kib === undefined ? '–' : (kib / MIB).toFixed(0));
/** Of two numbers too small to be told apart from nothing, the ratio says nothing. */
const ratio = (own, other, least) =>
  own === undefined || other === undefined || other < least ? '–' : (own / other).toFixed(2);
const cell = (text) => String(text).replaceAll('|', '\\|').replaceAll('\n', ' ');
const row = (cells) => `| ${cells.map(cell).join(' | ')} |`;

function table(head, rows) {
  return [row(head), row(head.map((_, index) => (index === 0 ? '---' : '--:'))), ...rows.map(row)].join('\n');
}

/**
 * The medians of several runs of one tool.
 * @returns `{ total, stages }`, each `{ seconds, peakKib }`
 */
function summarize(runs) {
  const stages = {};
  for (const stage of STAGES) {
    const measured = runs.map((run) => run.stages[stage]).filter(Boolean);
    if (measured.length === 0) continue;
    stages[stage] = {
      seconds: median(measured.map((one) => one.seconds)),
      peakKib: median(measured.map((one) => one.peakKib)),
    };
  }
  const total = {
    seconds: median(runs.map((run) => run.seconds)),
    peakKib: median(runs.map((run) => run.peakKib)),
  };
  return { stages, total };
}

function programsAtPeak(run) {
  return Object.entries(run.peakPrograms)
    .sort(([, a], [, b]) => b - a)
    .filter(([, kib]) => kib >= MIB)
    .map(([name, kib]) => `${name} ${mebibytes(kib)}`)
    .join(', ');
}

function stageTable(results, tools) {
  const summaries = tools.map((tool) => summarize(results[tool]));
  const columns = (name, ...pick) => {
    const [both, key, text, least] = pick;
    const values = both.map((one) => one?.[key]);
    return [name, ...values.map(text), ...(both.length === 2 ? [ratio(values[1], values[0], least)] : [])];
  };
  const line = (name, both) => [
    ...columns(name, both, 'seconds', seconds, 0.3),
    ...columns(name, both, 'peakKib', mebibytes, MIB).slice(1),
  ];
  const compared = tools.length === 2;
  const head = (unit) => [...tools.map((tool) => `${tool}, ${unit}`), ...(compared ? ['ratio'] : [])];
  return table(
    ['stage', ...head('s'), ...head('peak MiB')],
    [
      ...STAGES.filter((stage) => summaries.some(({ stages }) => stages[stage])).map((stage) =>
        line(
          stage,
          summaries.map(({ stages }) => stages[stage]),
        ),
      ),
      line(
        '**total**',
        summaries.map(({ total }) => total),
      ),
    ],
  );
}

function initrdText(tool, runs) {
  if (tool === 'virt-v2v') return 'rebuild, with the tools of the guest (it knows no other way)';
  const texts = runs[0].initrds.map(
    ({ kernel, strategy, reason }) => `kernel ${kernel}: ${strategy} (${reason})`,
  );
  return texts.join('; ') || 'none was touched';
}

function runFacts(tool, runs) {
  const facts = [`initrd: ${initrdText(tool, runs)}`];
  if (runs.length > 1) {
    facts.push(
      `${runs.length} runs, in all ${runs.map((run) => `${seconds(run.seconds)} s`).join(', ')}; medians are shown`,
    );
  }
  facts.push(`in memory at its peak, MiB: ${programsAtPeak(runs[0])}`);
  facts.push(`the target occupies ${(runs[0].writtenBytes / 1024 ** 2).toFixed(0)} MiB`);
  const share = median(runs.map((run) => run.samplingSeconds / run.seconds));
  const kind = runs.some((run) => run.usedRss) ? 'resident set sizes' : 'proportional set sizes';
  facts.push(
    `${runs[0].samples} samples of ${kind}, which took ${(share * 100).toFixed(1)} % of the time of one core`,
  );
  return facts.map((fact) => `  - ${fact}`).join('\n');
}

function guestSection({ guest, results, failures, ovaBytes, virtualSize }) {
  const tools = Object.keys(results);
  const size = `OVA ${(ovaBytes / 1024 ** 2).toFixed(0)} MiB, disk ${(virtualSize / 1024 ** 3).toFixed(0)} GiB`;
  return [
    `## ${guest}`,
    `${size}.`,
    ...(tools.length ? [stageTable(results, tools)] : []),
    ...tools.map((tool) => `- ${tool}\n${runFacts(tool, results[tool])}`),
    ...failures.map(({ tool, message }) => `**${tool} failed**:\n\n${message.replaceAll(/^/gm, '    ')}`),
  ].join('\n\n');
}

/** One line a guest: the whole time of each program, and how v2v-node got the drivers into the initrd. */
function overview(guests, tools) {
  const total = ({ results, failures }, tool) =>
    results[tool]
      ? seconds(summarize(results[tool]).total.seconds)
      : failures.some((failure) => failure.tool === tool)
        ? 'fails'
        : '–';
  const times = ({ results }) => tools.map((tool) => results[tool] && summarize(results[tool]).total.seconds);
  const compares = tools.length === 2 && guests.some((guest) => !times(guest).includes(undefined));
  const strategies = ({ results }) =>
    results['v2v-node']?.[0].initrds.map(({ strategy }) => strategy).join(', ') || '–';
  return table(
    ['guest', ...tools.map((tool) => `${tool}, s`), ...(compares ? ['ratio'] : []), 'initrd'],
    guests.map((guest) => [
      guest.guest,
      ...tools.map((tool) => total(guest, tool)),
      ...(compares ? [ratio(times(guest)[1], times(guest)[0], 0.3)] : []),
      strategies(guest),
    ]),
  );
}

/**
 * The page of one benchmark, in Markdown.
 * @param report.guests `{ guest, ovaBytes, virtualSize, results: { [tool]: Measured[] }, failures }[]`
 * @param report.tools names of the programs that were asked for
 * @param report.host rows of `describeHost`
 * @param report.environment variables set for all programs alike
 */
function renderReport({ date, command, tools, host, environment, guests }) {
  const settings = Object.entries(environment).map(([name, value]) => `\`${name}=${value}\``);
  const isForced = environment.LIBGUESTFS_BACKEND_SETTINGS?.includes('force_tcg');
  return `${[
    '# Benchmark',
    `The same OVA converted by ${tools.join(' and by ')}${tools.length > 1 ? ', in turn' : ''}, in one run of \`${command}\` (${date}).`,
    table(['machine', ''], host).replace('| --- | --: |', '| --- | --- |'),
    [
      '- Options: `-i ova … -o local -os DIR -of qcow2`; `--json` beside them for v2v-node, to be timed by.',
      `- Set for every program: ${settings.join(', ')}.` +
        (isForced
          ? ' KVM does not work on this machine. virt-v2v cannot start on it unless told so; v2v-node would find out by itself, which costs it some seconds that are left out here.'
          : ''),
      '- Before: the OVA is read once and the appliance of libguestfs is started once, so neither program pays for a cold start.',
      '- A stage lasts until the next one begins. `start`: until the first line; `source`: metadata, unpacking or reading in place, overlays;',
      '  `close`: the appliance is shut down and the target is planned. virt-v2v sets up the destination in `copy`, v2v-node checks it in `source`.',
      '- Memory: peak of the sum over all processes of the program (QEMU, nbdkit, qemu-img, …), looked at about every 200 ms.',
      '  `–`: the stage was over before, or did not take place. The page cache is not counted.',
      '- ratio: v2v-node / virt-v2v; less than 1 is less time or memory.',
    ].join('\n'),
    overview(guests, tools),
    ...guests.map(guestSection),
  ].join('\n\n')}\n`;
}

module.exports = { renderReport, summarize, median };

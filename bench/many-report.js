'use strict';

const pageSections = require('./page-sections');

const HEADING = '## Many at once';
/** What is asked of the event loop, in milliseconds. */
const LIMIT_P99 = 20;

const row = (name, { p50, p99, max }) =>
  `| ${[name, ...[p50, p99, max].map((value) => value.toFixed(1))].join(' | ')} |`;

/**
 * The section of one run of bench/many.mjs, in Markdown.
 * @param report.machine rows, what and which
 * @param report.delay, report.waited, report.computed what `EventLoopWatch` saw
 */
function renderMany({
  date,
  command,
  machine,
  jobs,
  appliances,
  guest,
  counts,
  seconds,
  most,
  events,
  delay,
  waited,
  computed,
  peakRssMiB,
}) {
  const kinds =
    appliances === jobs
      ? `whole conversions of ${guest}`
      : `${appliances > 0 ? `${appliances} of them whole conversions of ${guest}, ` : ''}the ${appliances > 0 ? 'others' : 'jobs'} with the appliance's part played`;
  return [
    HEADING,
    `${jobs} jobs of \`convertMany()\` in one process, ${kinds} (\`${command}\`, ${date}).`,
    [
      '| milliseconds | median | 99th percentile | longest |',
      '| --- | --: | --: | --: |',
      row('delay of the event loop', delay),
      row('what a request waits that comes at any moment', waited),
      ...(computed ? [row('of it computing, between two looks', computed)] : []),
    ].join('\n'),
    [
      `- ${delay.p99 < LIMIT_P99 ? 'Within' : '**Above**'} the ${LIMIT_P99} ms that are wanted for the 99th percentile of the delay, which monitorEventLoopDelay() of Node.js measured: ${delay.samples} looks, one every 10 ms. What is not computing is waiting, for a processor mostly.`,
      `- ${counts.converted} converted in ${seconds.toFixed(1)} s, ${most} in flight at once, ${events} events.`,
      `- Peak resident set of the process: ${peakRssMiB.toFixed(0)} MiB, without the programs that it started.`,
      `- ${machine.map(([name, value]) => `${name}: ${value}`).join('; ')}.`,
    ].join('\n'),
  ].join('\n\n');
}

/** Its section of a page; undefined where that has none. */
const sectionOf = (page) => pageSections.sectionOf(page, HEADING);

/** The page with this section in place of its own, or at its end where it has none. */
const replaceSection = (page, section) => pageSections.replaceSection(page, HEADING, section);

module.exports = { HEADING, renderMany, replaceSection, sectionOf };

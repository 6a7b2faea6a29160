/**
 * Converts every OVA in a folder, a few at once, with a line of progress for each guest in progress.
 *
 *   node convert-folder.js FOLDER OUTPUT-DIRECTORY [AT-ONCE]
 *
 * Exit status: 0 if all were converted, 1 if some were not, 2 if the arguments are wrong.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { convertMany, type ManyEvent } from 'v2v-node';

const { stdout } = process;
const underWay = new Map<string, string>();
let drawn = 0;

/** On a terminal the lines of the guests in progress stay at the bottom; elsewhere only final lines are shown. */
function show(said?: string): void {
  if (stdout.isTTY && drawn > 0) stdout.write(`\x1b[${drawn}A\x1b[J`);
  if (said !== undefined) stdout.write(`${said}\n`);
  if (!stdout.isTTY) return;
  for (const [id, text] of underWay) stdout.write(`${`  ${id}: ${text}`.slice(0, stdout.columns - 1)}\n`);
  drawn = underWay.size;
}

function onEvent(event: ManyEvent): void {
  if (event.type === 'stage-start') {
    underWay.set(event.job, event.message);
    show(stdout.isTTY ? undefined : `${event.job}: ${event.message}`);
  } else if (event.type === 'progress' && event.task === 'copy') {
    underWay.set(
      event.job,
      `Copying disk ${(event.disk ?? 0) + 1}, ${Math.floor((100 * event.done) / event.total)} %`,
    );
    show();
  } else if (event.type === 'warning') {
    show(`${event.job}: warning: ${event.message}`);
  } else if (event.type === 'job-end') {
    underWay.delete(event.job);
  }
}

async function main(folder?: string, directory?: string, atOnce?: string): Promise<number> {
  if (folder === undefined || directory === undefined) {
    console.error('usage: node convert-folder.js FOLDER OUTPUT-DIRECTORY [AT-ONCE]');
    return 2;
  }
  const files = (await readdir(folder)).filter((name) => name.endsWith('.ova')).sort();
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());

  const conversions = convertMany(
    files.map((id) => ({
      id,
      input: { mode: 'ova', path: join(folder, id) },
      output: { mode: 'local', directory },
      disks: { format: 'qcow2' },
    })),
    { concurrency: atOnce === undefined ? 'auto' : Number(atOnce), signal: interrupt.signal, onEvent },
  );
  for await (const { id, status, result, error, seconds } of conversions) {
    const said = result ? result.artifacts.map(({ path }) => path).join(', ') : error?.message;
    show(`${id}: ${status}, ${seconds} s: ${said}`);
  }
  const { counts } = await conversions;
  show(`${counts.converted} of ${files.length} guests were converted`);
  return counts.converted === files.length ? 0 : 1;
}

main(...process.argv.slice(2)).then(
  (status) => (process.exitCode = status),
  (error: Error) => {
    console.error(error.message);
    process.exitCode = 2;
  },
);

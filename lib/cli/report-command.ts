import { readFile } from 'node:fs/promises';
import { addAbortSignal, type Readable } from 'node:stream';

import { V2vError } from '../errors';
import { renderReport } from '../report';
import { readReport } from '../report/read-report';
import type { CommandLine } from './command-line';
import { scanCommandLine } from './getopt';
import { GivenOptions } from './given-options';
import type { OptionSpec } from './option-spec';
import { writeOwnFile, type OwnKind } from './own-file';
import type { Subcommand } from './subcommand';

export type ReportCommand = Extract<CommandLine, { action: 'report' }>;

const reportOptions: readonly OptionSpec[] = [
  {
    key: 'output',
    names: ['o', 'output'],
    value: 'FILE',
    completes: 'file',
    once: true,
    help: 'where the page is written',
  },
  { key: 'help', names: ['help'], help: 'print this help' },
];

const reportHelp = `v2v-node report: show what a conversion did, or how it failed, as one page of HTML

  v2v-node report result.json -o report.html
  v2v-node … --json | v2v-node report - > report.html

  RESULT      the file that --result wrote, the JSON of what convert() returned or threw, of a
              summary of convertMany(), or what --json printed; - is standard input
  -o FILE     where the page is written, in place of an earlier one; else to standard output
  --help      this help

The page needs nothing beside it: no network, no script.
`;

/**
 * Reads the words after `v2v-node report`.
 *
 * @throws V2vError `USAGE`
 */
function parseReportLine(words: readonly string[]): CommandLine {
  const { uses, operands } = scanCommandLine(words, reportOptions);
  const given = new GivenOptions(uses);
  if (given.has('help')) return { action: 'print', text: reportHelp };
  const [input, ...more] = operands;
  if (input === undefined || input === '' || more.length > 0) {
    throw new V2vError('USAGE', 'v2v-node report takes one file, or - for standard input', {
      hint: 'Try `v2v-node report --help`.',
    });
  }
  const command: ReportCommand = { action: 'report', input };
  const output = given.text('output');
  return output === undefined ? command : { ...command, output };
}

export const reportSubcommand: Subcommand = {
  name: 'report',
  summary: 'show what a conversion did, or how it failed, as a page of HTML',
  helpText: reportHelp,
  examples: ['report result.json -o report.html'],
  options: reportOptions,
  operands: 'file',
  parse: parseReportLine,
};

const pageKind: OwnKind = {
  name: 'page of HTML',
  isOne: (text) => /^<!doctype html>/i.test(text),
};

async function readInput(input: string, stdin: NodeJS.ReadableStream, signal: AbortSignal): Promise<string> {
  if (input === '-') {
    const chunks: Buffer[] = [];
    for await (const chunk of addAbortSignal(signal, stdin as Readable) as AsyncIterable<Buffer | string>)
      chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks).toString('utf8');
  }
  return await readFile(input, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const isMissing = error.code === 'ENOENT' || error.code === 'ENOTDIR';
    const code = isMissing ? 'INPUT_NOT_FOUND' : 'HOST_PERMISSION';
    const reason = isMissing ? 'it does not exist' : (error.code ?? error.message);
    throw new V2vError(code, `${input} cannot be read: ${reason}.`, {
      subject: input,
      hint: 'Name the file that --result wrote.',
      cause: error,
    });
  });
}

/**
 * Makes the page and writes it to the file that the command names.
 *
 * @returns the page where the command names no file
 * @throws V2vError `RESULT_INVALID`, `INPUT_NOT_FOUND`, `OUTPUT_EXISTS`, `OUTPUT_NOT_FOUND`, `HOST_PERMISSION`, `HOST_NO_SPACE`
 */
export async function makeReport(
  { input, output }: ReportCommand,
  stdin: NodeJS.ReadableStream,
  signal: AbortSignal,
): Promise<string | undefined> {
  const text = await readInput(input, stdin, signal);
  const page = renderReport(await readReport(text, input === '-' ? 'Standard input' : input));
  if (output === undefined) return page;
  await writeOwnFile(output, page, pageKind);
  return undefined;
}

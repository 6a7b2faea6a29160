import { EventEmitter } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';

import { runCommand } from '../../../lib/cli/command';
import type { CommandHost } from '../../../lib/cli/host';
import { parseCommandLine } from '../../../lib/cli/parse';
import { debian12 } from '../report/results';

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'v2v-report-'))));
afterEach(() => rmSync(directory, { recursive: true }));

class Output extends EventEmitter {
  text = '';
  write(text: string) {
    this.text += text;
  }
}

function world() {
  const never = () => Promise.reject(new Error('called'));
  return {
    stdin: new PassThrough(),
    stdout: new Output(),
    stderr: new Output(),
    env: { NO_COLOR: '1' },
    signals: new EventEmitter(),
    convert: never,
    plan: never,
    rehearse: () => Promise.reject(new Error('nothing is rehearsed here')),
    listGuests: () => Promise.resolve([]),
    listLeftovers: () => Promise.reject(new Error('nobody asks')),
    removeLeftovers: () => Promise.reject(new Error('nobody asks')),
    readSource: never,
  } satisfies CommandHost;
}

const json = JSON.stringify(debian12);

it('reads a file, and writes the page to standard output', async () => {
  const path = join(directory, 'result.json');
  writeFileSync(path, json);
  const host = world();
  expect(await runCommand(['report', path], host)).toBe(0);
  expect(host.stdout.text).toMatch(/^<!doctype html>[^]*<h1>debian12<\/h1>[^]*<\/html>\n$/);
  expect(host.stderr.text).toBe('');
});

it('reads standard input, and writes to a file, in place of an earlier page', async () => {
  const output = join(directory, 'report.html');
  for (const name of ['debian12', 'renamed']) {
    const host = world();
    host.stdin.end(JSON.stringify({ ...debian12, name }));
    expect(await runCommand(['report', '-', '-o', output], host)).toBe(0);
    expect(host.stdout.text).toBe('');
    expect(readFileSync(output, 'utf8')).toContain(`<h1>${name}</h1>`);
    expect(readdirSync(directory)).toEqual(['report.html']);
  }
});

it('stops reading when it is told to', async () => {
  const host = world();
  const running = runCommand(['report', '-'], host);
  host.stdin.write('{');
  await new Promise(setImmediate);
  host.signals.emit('SIGINT');
  expect(await running).toBe(1);
  expect(host.stderr.text).toMatch(/stopped by SIGINT/);
});

it('does not overwrite what is no page', async () => {
  const output = join(directory, 'guest.img');
  writeFileSync(output, 'not a page');
  const host = world();
  host.stdin.end(json);
  expect(await runCommand(['report', '-', '-o', output], host)).toBe(1);
  expect(host.stderr.text).toBe(
    `v2v-node: error: ${output} exists and is not a page of HTML; it is not overwritten. [OUTPUT_EXISTS]\nName another file.\n`,
  );
  expect(readFileSync(output, 'utf8')).toBe('not a page');
});

it.each<[string[], string]>([
  [['report', '/nowhere/r.json'], '/nowhere/r.json cannot be read: it does not exist. [INPUT_NOT_FOUND]'],
  [['report', '/proc/self'], '/proc/self cannot be read: EISDIR. [HOST_PERMISSION]'],
  [['report', '-'], 'Standard input is not the result of a conversion: it is not JSON. [RESULT_INVALID]'],
  [['report'], 'v2v-node report takes one file, or - for standard input [USAGE]'],
  [['report', 'a', 'b'], 'v2v-node report takes one file, or - for standard input [USAGE]'],
  [['report', 'a', '--json'], "unknown option '--json' [USAGE]"],
])('says in one sentence what is wrong with %j', async (argv, message) => {
  const host = world();
  host.stdin.end('no JSON');
  expect(await runCommand(argv, host)).toBe(1);
  expect(host.stderr.text.split('\n')[0]).toBe(`v2v-node: error: ${message}`);
  expect(host.stdout.text).toBe('');
});

it('has a help of its own, and is in the help', () => {
  expect(parseCommandLine(['report', '--help'])).toMatchObject({
    text: expect.stringContaining('v2v-node report -'),
  });
  expect(parseCommandLine(['--help', 'all'])).toMatchObject({
    text: expect.stringContaining('v2v-node report result.json'),
  });
});

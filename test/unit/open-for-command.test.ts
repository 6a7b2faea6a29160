import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openForCommand, withDisks, type OpenForCommandOptions } from '../../lib/open-for-command';
import type { OpenedDisk } from '../../types/inspected-guest';

// Each runs QEMU's programs.
jest.setTimeout(60_000);

let directory: string;
let disk: string;
let tempDir: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-node test.'));
  tempDir = join(directory, 'temporary');
  mkdirSync(tempDir);
  disk = join(directory, 'a.raw');
  execFileSync('qemu-img', ['create', '-q', '-f', 'raw', disk, '8M']);
  execFileSync('qemu-io', ['-f', 'raw', '-c', 'write -P 5 0 1M', disk], { stdio: 'ignore' });
});
afterEach(() => rmSync(directory, { recursive: true }));

it('replaces every @@, quoted for the shell', () => {
  const disks = [{ uri: 'nbd+unix:///?socket=/a$&' }, { uri: "nbd+unix:///?socket=/it's" }];
  const options = `-a 'nbd:///?socket=/a$&' -a 'nbd:///?socket=/it'\\''s'`;
  expect(withDisks('x @@ && y @@', disks)).toBe(`x ${options} && y ${options}`);
});

it('serves the disks to a function and to a command; what they write is thrown away', async () => {
  const before = readFileSync(disk);
  const options: OpenForCommandOptions = { input: { mode: 'disk', paths: [disk], format: 'raw' }, tempDir };
  const read = await openForCommand(options, ([opened]: OpenedDisk[]) =>
    Promise.resolve(
      execFileSync('qemu-io', ['-f', 'raw', '-c', 'read -P 5 0 1M', '-c', 'write -P 6 0 1M', opened!.uri], {
        encoding: 'utf8',
      }),
    ),
  );
  expect(read).not.toMatch(/failed/);
  expect(read).toContain('wrote 1048576/1048576');
  const command = 'set -- @@; qemu-img info "nbd+unix${2#nbd}" >/dev/null && exit 7';
  expect(await openForCommand(options, command)).toBe(7);
  expect(await openForCommand(options, 'kill -TERM $$')).toBe(143);
  expect(readFileSync(disk).equals(before)).toBe(true);
  expect(readdirSync(tempDir)).toEqual([]);
});

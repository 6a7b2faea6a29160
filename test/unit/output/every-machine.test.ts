import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { renderMachine } from '../../../lib/output';
import { domainXml } from '../../../lib/output/domain-xml';
import type { OutputOptions } from '../../../types/output';
import { makeMachine, makePlan } from './guest';
import { machineTable } from './machines';
import { recordingContext } from '../support/recording-context';

const schema = '/usr/share/libvirt/schemas/domain.rng';
const hasProgram = (program: string): boolean =>
  (process.env.PATH ?? '').split(':').some((directory) => existsSync(join(directory, program)));

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-machines-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

/** What each machine of the table is described by, in a file of its own. */
async function writeAll(mode: 'local' | 'qemu'): Promise<Map<string, string>> {
  const output: OutputOptions = { mode, directory: '/out' };
  const files = new Map<string, string>();
  for (const [index, { name, changes }] of machineTable().entries()) {
    const plan = makePlan(output, changes);
    const machine = await makeMachine(plan, changes, recordingContext());
    const [document] = renderMachine(machine, plan);
    const path = join(directory, `${mode}-${index}`);
    writeFileSync(path, document!.text);
    files.set(path, name);
  }
  return files;
}

const named = (output: string, files: Map<string, string>): string =>
  output.replaceAll(/\/\S*\/(?:local|qemu)-\d+/g, (path) => `${path} (${files.get(path) ?? '?'})`);

const ifSchema = existsSync(schema) && hasProgram('xmllint') ? test : test.skip;
const ifShellcheck = hasProgram('shellcheck') ? test : test.skip;

ifSchema("libvirt's schema accepts every machine", async () => {
  const files = await writeAll('local');
  expect(files.size).toBe(216);
  const { stderr, status } = spawnSync('xmllint', ['--noout', '--relaxng', schema, ...files.keys()], {
    encoding: 'utf8',
  });
  const refused = named(stderr, files)
    .split('\n')
    .filter((line) => line !== '' && !/ validates$/.test(line));
  expect({ refused, status }).toEqual({ refused: [], status: 0 });
  expect(stderr.match(/ validates$/gm)).toHaveLength(files.size);
});

ifShellcheck('shellcheck finds nothing in the scripts', async () => {
  const files = await writeAll('qemu');
  // It takes its time: every eleventh, among which each choice is.
  const some = [...files.keys()].filter((_, index) => index % 11 === 0);
  const found = spawnSync('shellcheck', ['--shell=sh', '--format=gcc', ...some], {
    encoding: 'utf8',
  });
  expect(named(found.stdout, files).split('\n').slice(0, 5)).toEqual(['']);
  expect(found.status).toBe(0);
});

ifShellcheck('shellcheck would find something', () => {
  const path = join(directory, 'broken.sh');
  writeFileSync(path, '#!/bin/sh -\ncat $1\n');
  expect(() => execFileSync('shellcheck', [path], { stdio: 'pipe' })).toThrow();
});

test('a domain that is not run by KVM has nothing that only KVM can do', async () => {
  const changes = machineTable().find(({ name }) => name.startsWith('Windows 11'))!.changes;
  const plan = makePlan({ mode: 'local', directory: '/out' }, changes);
  const machine = await makeMachine(plan, changes, recordingContext());
  expect(domainXml(machine, plan.disks)).toMatch(/<vpindex state="on"\/>[^]*hypervclock/);
  const emulated = domainXml(machine, plan.disks, {
    type: 'qemu',
    uuid: '7a5ad7f6-9f4b-4c6e-8c5c-7f2d7bd2c4a1',
  });
  expect(emulated).not.toMatch(/hyperv/);
  expect(emulated).toContain('<domain type="qemu">');
  expect(emulated).toContain('<uuid>7a5ad7f6-9f4b-4c6e-8c5c-7f2d7bd2c4a1</uuid>');
});

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { parseCommandLine } from '../../../../lib/cli/parse';
import { optionTable } from '../../../../lib/cli/option-table';
import { optionLabel } from '../../../../lib/cli/option-spec';
import { subcommands } from '../../../../lib/cli/subcommands';
import { isV2vError } from '../../../../lib/errors';

const directory = mkdtempSync(join(tmpdir(), 'completion.'));
afterAll(() => rmSync(directory, { recursive: true }));

function script(shell: string): string {
  const command = parseCommandLine(['completion', shell]);
  if (command.action !== 'print') throw new Error(command.action);
  return command.text;
}
const bash = join(directory, 'bash');
writeFileSync(bash, script('bash'));
const fish = join(directory, 'fish');
writeFileSync(fish, script('fish'));
writeFileSync(join(directory, 'disk.vmdk'), '');

/** What bash offers for the last of the words. */
function offered(...words: string[]): string[] {
  const all = ['v2v-node', ...words];
  const code =
    'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _v2v_node; printf "%s\\n" "${COMPREPLY[@]}"';
  const { stdout, stderr } = spawnSync('bash', ['-c', code, 'bash', bash, ...all], {
    cwd: directory,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return stdout.split('\n').filter(Boolean);
}

it('offers subcommands and files in first place', () => {
  expect(offered('')).toEqual(expect.arrayContaining(['disk.vmdk', ...subcommands.map(({ name }) => name)]));
  expect(offered('lef')).toEqual(['leftovers']);
});

it('offers every option that --help shows', () => {
  const shown = optionTable.filter(({ help, side }) => help !== undefined && side === undefined);
  expect(offered('-')).toEqual(expect.arrayContaining(shown.flatMap(({ names }) => names.map(optionLabel))));
  expect(offered('-i', 'ova', '--print')).toEqual(['--print-source']);
  expect(offered('--in-pl')).toEqual([]);
});

it.each([
  [
    ['-i', ''],
    ['disk', 'libvirt', 'libvirtxml', 'local', 'ova', 'vmx'],
  ],
  [
    ['-of', ''],
    ['qcow2', 'raw'],
  ],
  [['--of', 'q'], ['qcow2']],
  [
    ['--root', ''],
    ['ask', 'first', 'single'],
  ],
  [['-i', 'ova', 'a.ova', '-io', ''], ['virtual-system=']],
  [['-i', 'disk', '-io', ''], []],
  [['-o', 'qemu', '-oo', 'q'], ['qemu-boot']],
  [['-ip', 'disk'], ['disk.vmdk']],
  [['-on', ''], []],
  [
    ['list', '-i', ''],
    ['disk', 'libvirt', 'libvirtxml', 'local', 'ova', 'vmx'],
  ],
  [['report', 'disk'], ['disk.vmdk']],
  [['leftovers', '--rem'], ['--remove']],
  [
    ['completion', ''],
    ['bash', 'fish', 'zsh'],
  ],
])('offers for %j', (words, wanted) => {
  expect(offered(...words).sort()).toEqual(wanted);
});

// `npm run setup -- --for lint` installs it.
const whereFishIs = spawnSync('fish', ['--version']).status === 0 ? it : it.skip;

whereFishIs.each([
  ['lef', ['leftovers']],
  ['-i ', ['disk', 'libvirt', 'libvirtxml', 'local', 'ova', 'vmx']],
  ['-i ova --print', ['--print-source']],
  ['-i ova disk.v', ['disk.vmdk']],
  ['leftovers --rem', ['--remove']],
  ['completion ', ['bash', 'fish', 'zsh']],
])('fish offers the same for %j', (typed, wanted) => {
  const code = 'source $argv[1]; complete -C "v2v-node $argv[2]"';
  const { stdout, stderr } = spawnSync('fish', ['--no-config', '-c', code, fish, typed], {
    cwd: directory,
    encoding: 'utf8',
    env: { ...process.env, HOME: directory },
  });
  expect(stderr).toBe('');
  const names = stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split('\t')[0]);
  expect(names.sort()).toEqual(wanted);
});

it.each(['bash', 'zsh', 'fish'])('%s gets all subcommands, and both names of the command', (shell) => {
  const text = script(shell);
  for (const { name } of subcommands) expect(text).toContain(name);
  expect(text).toContain('virt-v2v');
});

it('takes one shell that there is', () => {
  for (const words of [[], ['tcsh'], ['bash', 'zsh'], ['constructor']]) {
    const isRefused = (error: unknown) => isV2vError(error) && error.code === 'USAGE';
    let thrown: unknown;
    try {
      parseCommandLine(['completion', ...words]);
    } catch (error) {
      thrown = error;
    }
    expect(isRefused(thrown)).toBe(true);
  }
});

import { EventEmitter } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';

import { runCommand } from '../../../lib/cli/command';
import type { CommandHost, StandardOutput } from '../../../lib/cli/host';
import type { CompanionActions } from '../../../lib/cli/companions/actions';
import { parseCommandLine } from '../../../lib/cli/parse';
import type { ProgramName } from '../../../lib/cli/program-name';
import { V2vError } from '../../../lib/errors';
import { packageVersion } from '../../../lib/run/version';
import type { InPlaceResult, InspectedGuest } from '../../../types/inspected-guest';
import { event, plan, result, source } from './render/sample';

class Output extends EventEmitter implements StandardOutput {
  text = '';
  write(text: string) {
    this.text += text;
  }
}

const inspected: InspectedGuest = {
  ...result,
  disks: [{ virtualSize: 1024, allocated: 512, bootOrder: 1 }],
  firmware: 'bios',
  filesystems: [{ device: '/dev/cl/root', type: 'xfs', version: 5, label: '', uuid: 'u' }],
};
const inPlace: InPlaceResult = {
  ...inspected,
  written: [{ path: '/srv/a.raw', format: 'raw', changed: 3 }],
};

function actions() {
  return {
    convertInPlace: jest.fn<Promise<InPlaceResult>, Parameters<CompanionActions['convertInPlace']>>(
      (options) => {
        options.onEvent?.(event({ type: 'stage-start', stage: 'commit', message: 'Writing' }));
        return Promise.resolve(inPlace);
      },
    ),
    finishInPlace: jest.fn<
      ReturnType<CompanionActions['finishInPlace']>,
      Parameters<CompanionActions['finishInPlace']>
    >(() => Promise.resolve({ name: 'a', written: inPlace.written })),
    inspectGuest: jest.fn<Promise<InspectedGuest>, Parameters<CompanionActions['inspectGuest']>>(
      (options) => {
        options.onEvent?.(event({ type: 'info', message: 'found it' }));
        return Promise.resolve(inspected);
      },
    ),
    openForCommand: jest.fn<Promise<number>, Parameters<CompanionActions['openForCommand']>>(() =>
      Promise.resolve(7),
    ),
  };
}

function host(program?: ProgramName) {
  const companions = actions();
  const made = {
    ...(program === undefined ? {} : { program }),
    stdin: new PassThrough(),
    stdout: new Output(),
    stderr: new Output(),
    env: { NO_COLOR: '1' },
    signals: new EventEmitter(),
    convert: () => Promise.resolve(result),
    plan: () => Promise.resolve(plan),
    rehearse: () => Promise.reject(new Error('called')),
    readSource: () => Promise.resolve(source),
    listGuests: () => Promise.resolve([]),
    listLeftovers: () => Promise.resolve({ directories: [], remote: [], copies: [] }),
    removeLeftovers: () => Promise.reject(new Error('called')),
    companions,
  };
  return made satisfies CommandHost;
}

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-node-test.'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const failure = (words: string[], program?: ProgramName): string => {
  try {
    parseCommandLine(words, program);
  } catch (error) {
    if (error instanceof V2vError && error.code === 'USAGE') return error.message;
    throw error;
  }
  throw new Error(`${words.join(' ')} is taken`);
};
const printed = (words: string[], program?: ProgramName): string => {
  const command = parseCommandLine(words, program);
  if (command.action !== 'print') throw new Error(command.action);
  return command.text;
};

const companions = [
  ['in-place', 'virt-v2v-in-place'],
  ['inspector', 'virt-v2v-inspector'],
  ['open', 'virt-v2v-open'],
] as const;

describe.each(companions)('%s', (name, program) => {
  it('answers under both names', () => {
    expect(printed(['--help'], program)).toBe(printed([name, '--help']));
    expect(printed(['--version'], program)).toBe(`${program} ${packageVersion()}\n`);
    expect(printed([name, '-V'])).toBe(`v2v-node ${packageVersion()}\n`);
    expect(printed(['--long-options'], program)).toContain('-ic\n');
    expect(printed(['--short-options'], program)).toContain('-v\n');
    expect(printed(['-i', 'ova', '-io', '?'], program)).toContain('virtual-system');
  });

  it('refuses what belongs to a copy, in one sentence', () => {
    for (const words of [['-o', 'local'], ['-os', '/out'], ['-of', 'raw'], ['--parallel', '2'], ['--plan']]) {
      expect(failure(['-i', 'disk', 'a', ...words], program)).toBe(
        `${words[0]} is not an option of ${program}; leave it out`,
      );
    }
    expect(failure([name, '-i', 'disk', 'a', '-on', 'b'])).toContain(`v2v-node ${name}`);
    expect(failure(['--bogus'], program)).toBe("unknown option '--bogus'");
  });
});

const inputs = ['input:disk', 'input:libvirt', 'input:libvirtxml', 'input:ova', 'input:vmx'];
const guests = ['convert:linux', 'convert:windows', 'ovf:ovirt', 'ovf:ovirtexp', 'v2v-node'];
it.each([
  [
    'virt-v2v-in-place',
    [
      ...['virt-v2v-in-place', 'virt-v2v-in-place-2.0', 'libguestfs-rewrite', 'colours-option', 'in-place'],
      ...['io', 'mac-option', 'mac-ip-option', 'customize-ops', 'output-xml-option', 'block-driver-option'],
      ...['collect-option', ...inputs, ...guests],
    ],
  ],
  [
    'virt-v2v-inspector',
    [
      ...['virt-v2v-inspector', 'libguestfs-rewrite', 'colours-option', 'io', 'mac-option', 'mac-ip-option'],
      ...['customize-ops', 'collect-option', ...inputs, ...guests],
    ],
  ],
  ['virt-v2v-open', ['virt-v2v-open', 'libguestfs-rewrite', 'colours-option', 'io', ...inputs, 'v2v-node']],
] as const)('%s says what it can do, as virt-v2v says it', (program, facts) => {
  expect(printed(['--machine-readable'], program)).toBe(`${facts.join('\n')}\n`);
});

it('each takes what the others do not', () => {
  expect(failure(['-i', 'disk', 'a', '--block-driver', 'virtio-scsi'], 'virt-v2v-inspector')).toContain(
    '--block-driver',
  );
  expect(failure(['-i', 'disk', 'a', '--print-source'], 'virt-v2v-inspector')).toContain('--print-source');
  expect(failure(['-i', 'vmx', '-it', 'ssh', 'a'], 'virt-v2v-in-place')).toContain('-it');
  expect(failure(['-i', 'disk', 'a', '-O', 'x'], 'virt-v2v-open')).toContain('-O');
  expect(failure(['-i', 'disk', 'a', '--run', 'x', '--key', 'all:key:x'], 'virt-v2v-open')).toContain(
    '--key',
  );
  expect(failure(['-i', 'disk', 'a'], 'virt-v2v-open')).toContain('--run is missing');
  expect(failure(['--in-place'])).toContain('v2v-node in-place');
  expect(parseCommandLine(['-i', 'disk', 'a', '--print-source'], 'virt-v2v-in-place')).toMatchObject({
    action: 'print-source',
    input: { mode: 'disk', paths: ['a'] },
  });
});

const convertInPlace = ['in-place', '-i', 'disk', 'a.raw', '-if', 'raw'];

it('in place shows what was written, on standard error', async () => {
  const world = host();
  const words = [...convertInPlace, '--block-driver', 'virtio-scsi', '--root', 'first', '--mkdir', '/x'];
  expect(await runCommand(words, world)).toBe(0);
  expect(world.companions.convertInPlace.mock.calls[0]![0]).toMatchObject({
    input: { mode: 'disk', paths: ['a.raw'], format: 'raw' },
    root: 'first',
    windows: { blockDriver: 'virtio-scsi' },
    customize: [{}],
  });
  expect(world.stderr.text).toContain('disks written to:\n\t/srv/a.raw\n');
  expect(world.stdout.text).toBe('');
});

it('in place writes the XML where -O says', async () => {
  const path = join(directory, 'a.xml');
  const world = host('virt-v2v-in-place');
  expect(await runCommand(['-i', 'disk', 'a.raw', '-O', path], world)).toBe(0);
  expect(readFileSync(path, 'utf8')).toMatch(/^<\?xml version="1.0" encoding="utf-8"\?>\n<v2v-inspection>/);
  // In place of an earlier one; anything else stays.
  expect(await runCommand(['-i', 'disk', 'a.raw', '-O', path], world)).toBe(0);
  writeFileSync(path, 'a disk');
  expect(await runCommand(['-i', 'disk', 'a.raw', '-O', path], world)).toBe(1);
  expect(world.companions.convertInPlace).toHaveBeenCalledTimes(2);
  expect(readFileSync(path, 'utf8')).toBe('a disk');
  const onStdout = host();
  expect(await runCommand([...convertInPlace, '-O', '-'], onStdout)).toBe(0);
  expect(onStdout.stdout.text).toContain('<program>virt-v2v-inspector</program>');
});

it('in place as JSON ends with the result', async () => {
  const world = host();
  expect(await runCommand([...convertInPlace, '--json'], world)).toBe(0);
  const lines = world.stdout.text.trim().split('\n');
  expect(JSON.parse(lines.at(-1)!)).toMatchObject({ type: 'result', result: { written: inPlace.written } });
  expect(failure([...convertInPlace, '--json', '-O', '-'])).toContain('name a file with -O');
});

it('finishes what was broken off', async () => {
  const world = host();
  expect(await runCommand(['in-place', '--finish', '/var/tmp/kept', '--tmp', '/t'], world)).toBe(0);
  expect(world.companions.finishInPlace).toHaveBeenCalledWith('/var/tmp/kept', {
    onEvent: expect.any(Function),
    tempDir: '/t',
  });
  expect(world.stderr.text).toContain('/srv/a.raw');
  expect(failure(['in-place', '--finish', '/d', '-i', 'disk', 'a'])).toContain('leave the source out');
});

it('says of disks that were written in part, even where it was interrupted', async () => {
  const world = host();
  world.companions.convertInPlace.mockImplementationOnce(async () => {
    world.signals.emit('SIGINT');
    await Promise.resolve();
    throw new V2vError('IN_PLACE_UNFINISHED', 'a was not written to the end.', { hint: 'Finish it.' });
  });
  expect(await runCommand(convertInPlace, world)).toBe(1);
  expect(world.stderr.text).toContain('a was not written to the end. [IN_PLACE_UNFINISHED]\nFinish it.\n');
});

it('the inspector prints XML alone on standard output', async () => {
  const world = host('virt-v2v-inspector');
  expect(await runCommand(['-i', 'ova', 'a.ova'], world)).toBe(0);
  expect(world.stdout.text).toMatch(/^<\?xml [^]*<\/v2v-inspection>\n$/);
  expect(world.stderr.text).toBe('virt-v2v-inspector: found it\n');
});

it('or JSON', async () => {
  const world = host();
  expect(await runCommand(['inspector', '-i', 'ova', 'a.ova', '--json'], world)).toBe(0);
  expect(JSON.parse(world.stdout.text)).toEqual(JSON.parse(JSON.stringify(inspected)));
  const path = join(directory, 'a.json');
  expect(await runCommand(['inspector', '-i', 'ova', 'a.ova', '--json', '-O', path, '-q'], host())).toBe(0);
  expect(existsSync(path)).toBe(true);
});

it('messages for programs and the document do not meet', async () => {
  expect(failure(['inspector', '-i', 'ova', 'a', '--machine-readable'])).toContain('stream:stderr');
  const world = host();
  const words = ['inspector', '-i', 'ova', 'a', '--machine-readable', '-O', join(directory, 'a.xml'), '-q'];
  expect(await runCommand(words, world)).toBe(0);
  expect(world.stdout.text).toMatch(/^\{ "message": "found it", .*\}\n$/);
});

it('open ends as the command does', async () => {
  const world = host('virt-v2v-open');
  expect(await runCommand(['-i', 'ova', 'a.ova', '--run', 'guestfish @@'], world)).toBe(7);
  expect(world.companions.openForCommand).toHaveBeenCalledWith(
    expect.objectContaining({ input: { mode: 'ova', path: 'a.ova' } }),
    'guestfish @@',
  );
});

it('errors have the name of the program', async () => {
  const world = host('virt-v2v-open');
  expect(await runCommand(['--run'], world)).toBe(1);
  expect(world.stderr.text).toMatch(/^virt-v2v-open: error: option '--run' needs a value/);
});

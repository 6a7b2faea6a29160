import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { buildAppliance } from '../../../lib/appliance/supermin';
import { createContext, type Context } from '../../../lib/run/context';
import type { V2vEvent } from '../../../types/events';

// supermin is played: a script in PATH that makes what it makes, and notes how it was called.

const ofX64 = process.arch === 'x64' ? describe : describe.skip;

let directory: string;
let cacheDir: string;
let appliances: string;
let path: string;
let stop: AbortController;
let context: Context;
let events: V2vEvent[];
const inherited = process.env.PATH;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-supermin-'));
  cacheDir = join(directory, 'cache');
  path = join(directory, 'lib');
  appliances = join(cacheDir, `.guestfs-${process.geteuid?.()}`);
  for (const made of ['cache', 'bin', 'lib', 'lib/supermin.d', 'tmp']) mkdirSync(join(directory, made));
  process.env.PATH = `${join(directory, 'bin')}:${inherited}`;
  stop = new AbortController();
  events = [];
  context = await createContext({
    tempDir: join(directory, 'tmp'),
    signal: stop.signal,
    onEvent: (event) => events.push(event),
  });
});

afterEach(async () => {
  process.env.PATH = inherited;
  await context[Symbol.asyncDispose]();
  expect(readdirSync(join(directory, 'tmp'))).toEqual([]);
  rmSync(directory, { recursive: true });
});

/** A supermin that has begun to build before it does the rest. */
function superminThat(rest: string): void {
  const program = join(directory, 'bin/supermin');
  writeFileSync(
    program,
    `#!/bin/sh
echo "$TMPDIR $*" > ${directory}/called
for output do :; done
: >> "$4"
mkdir "$output.ab12cd34" "$TMPDIR/supermin0a1b2c.tmpdir"
echo half > "$output.ab12cd34/root"
${rest}
`,
  );
  chmodSync(program, 0o755);
}

async function untilThere(file: string): Promise<string> {
  while (!existsSync(file) || readFileSync(file, 'utf8') === '') await sleep(10);
  return readFileSync(file, 'utf8');
}

const said = (): string[] => events.flatMap((event) => (event.type === 'debug' ? [event.message] : []));

ofX64('buildAppliance', () => {
  it('builds what libguestfs would build, with its temporary files in the directory of the run', async () => {
    superminThat('mv "$output.ab12cd34" "$output"; rm -r "$TMPDIR/supermin0a1b2c.tmpdir"');
    await buildAppliance({ cacheDir, path }, context);
    expect(readFileSync(join(directory, 'called'), 'utf8')).toBe(
      `${context.tempDir} --build --if-newer --lock ${appliances}/lock --copy-kernel -f ext2` +
        ` --host-cpu x86_64 ${path}/supermin.d -o ${appliances}/appliance.d\n`,
    );
    expect(readdirSync(appliances).sort()).toEqual(['appliance.d', 'lock']);
    expect(said()).toEqual([]);
  });

  it('is stopped at once with all that supermin started, and removes its unfinished appliance only', async () => {
    mkdirSync(join(appliances, 'appliance.d.another1'), { recursive: true });
    mkdirSync(join(appliances, 'appliance.d'));
    superminThat(`sleep 600 & echo $! > ${directory}/child; wait`);
    const building = buildAppliance({ cacheDir, path }, context);
    const child = Number(await untilThere(join(directory, 'child')));
    stop.abort();
    await expect(building).rejects.toMatchObject({ code: 'ABORTED' });
    expect(readdirSync(appliances).sort()).toEqual(['appliance.d', 'appliance.d.another1', 'lock']);
    const state = existsSync(`/proc/${child}/stat`) ? readFileSync(`/proc/${child}/stat`, 'utf8') : 'gone Z';
    expect(state).toMatch(/ Z\b/);
  });

  it('leaves what it cannot do to libguestfs, and nothing behind', async () => {
    superminThat('echo "supermin: error: no kernel" >&2; exit 1');
    await buildAppliance({ cacheDir, path }, context);
    expect(said()).toEqual([
      'building the appliance is left to libguestfs: supermin failed with exit status 1: supermin: error: no kernel',
    ]);
    expect(readdirSync(appliances)).toEqual(['lock']);
  });

  it('touches no directory that somebody else may write to', async () => {
    superminThat('');
    mkdirSync(appliances);
    chmodSync(appliances, 0o777);
    await buildAppliance({ cacheDir, path }, context);
    rmSync(appliances, { recursive: true });
    symlinkSync(join(directory, 'lib'), appliances);
    await buildAppliance({ cacheDir, path }, context);
    expect(said()).toEqual([
      expect.stringContaining('belongs to another user'),
      expect.stringContaining('belongs to another user'),
    ]);
    expect(existsSync(join(directory, 'called'))).toBe(false);
  });

  it('does nothing where the first appliance on the path is a ready-made one, or there is none', async () => {
    superminThat('');
    const readyMade = join(directory, 'ready-made');
    mkdirSync(readyMade);
    writeFileSync(join(readyMade, 'README.fixed'), '');
    await buildAppliance({ cacheDir, path: `${directory}/none:${readyMade}:${path}` }, context);
    await buildAppliance({ cacheDir, path: `${directory}/none` }, context);
    expect(existsSync(join(directory, 'called'))).toBe(false);
    expect(readdirSync(cacheDir)).toEqual([]);
  });
});

import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { confinedHypervisor } from '../../../lib/appliance/confined-hypervisor';
import { findConfinement } from '../../../lib/programs/confinement';
import type { GuestDisk } from '../../../types/overlay';
import { recordingContext } from '../support/recording-context';

let directory: string;
let hypervisor: string;

// Stands for QEMU: looks at its arguments as files, and ends cleanly when it is told to.
const stub = `#!/bin/sh
tmp=$TMPDIR
if [ "$1" = wait ]; then
  trap 'echo clean > "$tmp/end"; exit 0' TERM
  echo ready > "$tmp/ready"
  while :; do sleep 0.1; done
fi
for file do
  file=\${file#*path=}
  if cat "$file" > /dev/null 2>&1; then echo "reads $file"; else echo "denied $file"; fi
done
`;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-hypervisor-test.'));
  hypervisor = join(directory, 'qemu');
  writeFileSync(hypervisor, stub);
  chmodSync(hypervisor, 0o755);
  utimesSync(hypervisor, 1_700_000_000, 1_700_000_000);
});
afterEach(() => {
  delete process.env.V2V_NODE_CONFINEMENT;
  rmSync(directory, { recursive: true, force: true });
});

function file(name: string): string {
  const path = join(directory, name);
  writeFileSync(path, name);
  return path;
}

function overlayOn(path: string): GuestDisk {
  const disk = { id: 0, image: { kind: 'file', path, format: 'raw' } } as const;
  return { kind: 'overlay', disk, path: file('sda.qcow2'), virtualSize: 512, name: 'sda' };
}

async function prepare(disks: readonly GuestDisk[]) {
  const context = recordingContext({ tempDir: mkdtempSync(join(directory, 'run.')) });
  const appliance = { hypervisor, disks, cacheDir: join(directory, 'cache'), path: '' };
  return { context, program: await confinedHypervisor(appliance, context) };
}

describe.each(['landlock', 'bubblewrap'])('with %s', (method) => {
  /** False where this host does not have it, which is said. */
  async function works(): Promise<boolean> {
    process.env.V2V_NODE_CONFINEMENT = method;
    if ((await findConfinement()) !== undefined) return true;
    console.warn(`not tested, as it does not work on this host: ${method}`);
    return false;
  }

  test('the hypervisor opens the disks and its own directories, and nothing else', async () => {
    if (!(await works())) return;
    const [source, secret] = [file('source.raw'), file('secret')];
    const { context, program } = await prepare([overlayOn(source)]);
    const mine = join(context.tempDir, 'mine');
    writeFileSync(mine, '');
    const { stdout } = spawnSync(program!, [source, secret, mine, '/etc/passwd']);
    expect(stdout.toString().trim().split('\n')).toEqual([
      `reads ${source}`,
      `denied ${secret}`,
      `reads ${mine}`,
      'denied /etc/passwd',
    ]);
  });

  test('SIGTERM reaches the hypervisor, so that it writes out what it holds', async () => {
    if (!(await works())) return;
    const { context, program } = await prepare([]);
    const child = spawn(program!, ['wait'], { stdio: 'ignore' });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    while (!existsSync(join(context.tempDir, 'ready'))) await sleep(20);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(readFileSync(join(context.tempDir, 'end'), 'utf8')).toBe('clean\n');
  });

  test('SIGKILL leaves nothing of it running', async () => {
    if (!(await works())) return;
    const { context, program } = await prepare([]);
    const child = spawn(program!, ['wait'], { stdio: 'ignore', detached: true });
    while (!existsSync(join(context.tempDir, 'ready'))) await sleep(20);
    child.kill('SIGKILL');
    const left = (): string => spawnSync('pgrep', ['-f', `${hypervisor} wait`]).stdout.toString();
    for (let i = 0; i < 100 && left() !== ''; i++) await sleep(50);
    expect(left()).toBe('');
  });
});

test('with bubblewrap libguestfs’s sockets are there', async () => {
  process.env.V2V_NODE_CONFINEMENT = 'bubblewrap';
  if ((await findConfinement()) === undefined) return;
  const socket = join(mkdtempSync(join(directory, 'libguestfs.')), 'guestfsd.sock');
  writeFileSync(socket, '');
  const { program } = await prepare([]);
  const { stdout } = spawnSync(program!, [`socket,path=${socket}`]);
  expect(stdout.toString()).toBe(`reads ${socket}\n`);
});

test('libguestfs takes the hypervisor of every appliance for the same', async () => {
  const [one, two] = [await prepare([]), await prepare([overlayOn(file('b.raw'))])];
  const looks = [one, two].map(({ program }) => statSync(program!));
  expect(looks[0]!.size).toBe(looks[1]!.size);
  expect(looks.map(({ mtimeMs }) => mtimeMs)).toEqual([1_700_000_000_000, 1_700_000_000_000]);
  expect(dirname(one.program!)).not.toBe(dirname(two.program!));
});

test('where nothing confines it, it runs as it is, and a warning says so', async () => {
  process.env.V2V_NODE_CONFINEMENT = 'none';
  const { context, program } = await prepare([]);
  expect(program).toBeUndefined();
  expect(context.events).toMatchObject([{ type: 'warning', code: 'NOT_CONFINED' }]);
});

import { execFile, spawn } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

import { renderMachine } from '../../../lib/output';
import { Machine } from '../../guests';
import { makeMachine, makePlan, type GuestChanges } from '../../unit/output/guest';
import { machineTable } from '../../unit/output/machines';
import { recordingContext } from '../../unit/support/recording-context';

// The scripts of -o qemu under the real QEMU, emulated, with the firmware that is there and swtpm.

const timeout = 300_000;
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), `v2v, it's a script-`));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** A first sector that says `v2v` on the serial port and halts. */
function bootSector(): Buffer {
  const say = [...'v2v'].flatMap((letter) => [0xb0, letter.charCodeAt(0), 0xee]);
  const sector = Buffer.alloc(512);
  sector.set([0xba, 0xf8, 0x03, ...say, 0xf4, 0xeb, 0xfd]); // mov dx, 0x3f8; mov al, …; out dx, al; hlt; jmp
  sector.writeUInt16LE(0xaa55, 510);
  return sector;
}

/** Writes the script and the disks of a machine, of which the first boots, and returns the script. */
async function write(changes: GuestChanges): Promise<string> {
  const plan = makePlan({ mode: 'qemu', directory }, changes);
  const small = { ...changes, source: { ...changes.source, memory: 256 * 1024 ** 2 } };
  const [script] = renderMachine(await makeMachine(plan, small, recordingContext()), plan);
  for (const [index, { path = '' }] of plan.disks.entries()) {
    writeFileSync(path, index === 0 ? bootSector() : '');
    truncateSync(path, 1024 ** 2);
  }
  writeFileSync(script!.path!, script!.text, { mode: 0o755 });
  return script!.path!;
}

const emulated = { accel: 'tcg', display: 'none' };

/** Starts QEMU without letting the guest run, asks it, and ends it. */
async function ask(script: string, question: string): Promise<string> {
  const child = spawn(script, ['-S', '-monitor', 'stdio'], {
    env: { ...process.env, ...emulated, serial: 'null' },
    cwd: '/',
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.stdin.on('error', () => undefined);
  child.stdin.end(`${question}\nquit\n`);
  const status = await new Promise((resolve) => child.once('close', resolve));
  // QEMU echoes what it is asked letter by letter.
  // eslint-disable-next-line no-control-regex
  return `${String(status)}: ${said.replaceAll(/\u001b\[[A-Z]/g, '')}`;
}

const noNics = { nics: [] };

test(
  'a guest with BIOS boots from the disk that goes first',
  async () => {
    const script = await write({ disks: 2, source: noNics });
    const machine = new Machine([script], { env: { ...emulated, serial: 'stdio' } });
    try {
      await machine.waitFor(/v2v/, 120);
    } finally {
      await machine.close();
    }
  },
  timeout,
);

// packer-examples-for-vsphere issue 964: a guest with UEFI whose boot entries stay behind, and that must keep its new ones.
test(
  'UEFI keeps what it notes beside the disks',
  async () => {
    const script = await write({ source: { ...noNics, firmware: 'uefi' } });
    const nvram = script.replace(/\.sh$/, '-vars.fd');
    const start = async () => {
      const machine = new Machine([script], { env: { ...emulated, serial: 'stdio' } });
      try {
        await machine.waitFor(/BdsDxe: /, 200);
      } finally {
        await machine.close();
      }
    };
    await start();
    const template = '/usr/share/OVMF/OVMF_VARS_4M.fd';
    if (existsSync(template)) expect(readFileSync(nvram).equals(readFileSync(template))).toBe(false);
    const kept = readFileSync(nvram);
    expect(kept.includes(Buffer.from('BootOrder', 'utf16le'))).toBe(true);
    await start();
    expect(readFileSync(nvram).length).toBe(kept.length);
  },
  timeout,
);

const hasSwtpm = ['/usr/bin/swtpm', '/usr/local/bin/swtpm'].some((path) => existsSync(path));
(hasSwtpm ? test : test.skip)(
  'a guest with Secure Boot and a TPM; swtpm ends with it and keeps what was in it',
  async () => {
    const script = await write({
      source: { ...noNics, firmware: 'uefi', uefiSecureBoot: true, tpm: '2.0' },
      inspection: { type: 'windows', majorVersion: 10, minorVersion: 0 },
    });
    const state = script.replace(/\.sh$/, '-tpm');
    for (let start = 0; start < 2; start++) {
      expect(await ask(script, 'info tpm')).toMatch(/^0: [^]*model=tpm-crb/);
      expect(existsSync(join(state, 'tpm2-00.permall'))).toBe(true);
    }
    const pattern = ['-f', '-x', 'swtpm socket --tpm2 .*'];
    for (let tries = 0; tries < 50; tries++) {
      const { stdout } = await promisify(execFile)('pgrep', pattern).catch(() => ({ stdout: '' }));
      const ours = stdout.split('\n').filter((pid) => pid !== '' && cwdOf(pid) === state);
      if (ours.length === 0) return;
      await sleep(100);
    }
    throw new Error('swtpm is still there.');
  },
  timeout,
);

function cwdOf(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

// Every seventh of the table: each device is among them, and it takes a minute.
const some = machineTable().filter(
  ({ changes }, index) =>
    index % 7 === 0 &&
    changes.caps?.machine !== 'virt' &&
    // A QEMU without SPICE is usual, and a port is taken where it has it.
    changes.source?.display?.type !== 'spice' &&
    (hasSwtpm || changes.source?.tpm === undefined),
);

test.each(some.map(({ name, changes }) => [name, changes] as const))(
  'QEMU takes %s',
  async (_, changes) => {
    expect(await ask(await write(changes), 'info status')).toMatch(/^0: [^]*VM status: paused/);
  },
  timeout,
);

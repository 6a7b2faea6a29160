/** Disks and a script for a node, and the script run at a stand-in of one. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { ProxmoxFilesOutput } from '../../../../types/output';
import type { ReadyOverlay } from '../../../../types/target';
import { makeNode, type NodeStandIn } from '../../../support/proxmox-node/node';
import { recordingContext } from '../../support/recording-context';
import { makeMachine, makePlan, type GuestChanges } from '../guest';
import { renderMachine } from '../../../../lib/output';
import { areSame, makeDisk, makeGuest, uefiLinux, windows } from './guests';

jest.setTimeout(120_000);

let directory: string;
let node: NodeStandIn;
let disks: ReadyOverlay[];
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-pve-files-'));
  node = makeNode();
  disks = [makeDisk(directory, 0), makeDisk(directory, 1)];
});
afterEach(() => node.reset());
afterAll(() => {
  node.remove();
  rmSync(directory, { recursive: true });
});

const output = (out: string, changes: Partial<ProxmoxFilesOutput> = {}): ProxmoxFilesOutput => ({
  mode: 'proxmox',
  transport: 'files',
  directory: out,
  storage: 'local-lvm',
  // The script looks at the bridges of the host that it runs on.
  bridge: 'lo',
  ...changes,
});

/** Everything in a directory of its own, and the script in it. */
async function write(changes: GuestChanges, options: Partial<ProxmoxFilesOutput> = {}, count = 1) {
  const out = mkdtempSync(join(directory, 'out $HOME '));
  const context = recordingContext({ tempDir: directory });
  const { artifacts } = await makeGuest(output(out, options), changes, disks.slice(0, count), context);
  return { out, script: artifacts.find(({ role }) => role === 'script')!.path! };
}

function run(script: string, args: string[] = [], path = `${node.bin}:${process.env['PATH']}`) {
  const { status, stdout, stderr } = spawnSync('sh', [script, ...args], {
    encoding: 'utf8',
    env: { ...process.env, PATH: path },
  });
  return { status, stdout, stderr };
}

/** What a drive of a machine is kept in. */
function pathOf(vmid: string, drive: string): string {
  const { machines, volumes } = node.state();
  return volumes[machines[vmid]!.config[drive]!.split(',')[0]!]!.path;
}

test('a guest with two disks: the script makes the machine, and says how to undo it', async () => {
  const { out, script } = await write(uefiLinux, { start: true, tags: ['web'], vlans: { br0: 7 } }, 2);
  node.change(({ bridges }) => bridges.push('lo'));
  expect(readdirSync(out).sort()).toEqual(['web-sda.raw', 'web-sdb.raw', 'web.sh']);
  expect(statSync(script).mode & 0o111).not.toBe(0);
  expect(run(script)).toEqual({
    status: 0,
    stderr: '',
    stdout: 'The machine 101 is complete. Undo it with: qm destroy 101 --purge 1\n',
  });
  const { machines } = node.state();
  expect(machines['101']).toMatchObject({
    running: true,
    config: {
      bios: 'ovmf',
      virtio0: expect.stringMatching(/^local-lvm:vm-101-disk-\d,discard=on,iothread=1$/),
      virtio1: expect.stringMatching(/^local-lvm:vm-101-disk-\d,discard=on,iothread=1$/),
      net0: 'virtio=00:0C:29:AA:BB:CC,bridge=lo,firewall=0,tag=7',
      boot: 'order=virtio0;virtio1',
      tags: 'web',
    },
  });
  for (const [index, overlay] of disks.entries())
    expect(areSame(overlay, pathOf('101', `virtio${index}`))).toBe(true);
});

test('Windows with Secure Boot and a TPM from qcow2, moved elsewhere, under a number of one’s own', async () => {
  const { out, script } = await write({ ...windows, diskOptions: { format: 'qcow2', compressed: true } });
  expect(readdirSync(out).sort()).toEqual(['Buro-Server-1-sda.qcow2', 'Buro-Server-1.sh']);
  const moved = `${out} it's elsewhere`;
  renameSync(out, moved);
  expect(run(script.replace(out, moved), ['4711'])).toMatchObject({ status: 0, stderr: '' });
  const { machines } = node.state();
  expect(machines['4711']!.config).toMatchObject({
    ostype: 'win11',
    efidisk0: expect.stringMatching(/^local-lvm:vm-4711-disk-\d,efitype=4m,pre-enrolled-keys=1$/),
    tpmstate0: expect.stringMatching(/^local-lvm:vm-4711-disk-\d,version=v2.0$/),
  });
  expect(areSame(disks[0]!, pathOf('4711', 'virtio0'))).toBe(true);
});

describe('the script refuses', () => {
  let script: string;
  let out: string;
  beforeAll(async () => ({ out, script } = await write({})));

  function expectRefusal(message: string, args: string[] = [], path?: string): void {
    const { status, stderr } = run(script, args, path);
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining(message) });
    expect(Object.keys(node.state().machines)).toEqual(['100']);
    expect(node.state().volumes).toEqual({});
  }

  test('a host without qm', () => {
    expectRefusal('this is no node of Proxmox VE: it has no program qm', [], process.env['PATH']);
  });
  test('what is no number, and a number that is taken', () => {
    expectRefusal('has digits only, not 1;reboot', ['1;reboot']);
    expectRefusal('there is a machine 100 already', ['100']);
  });
  test('a user who is not root, and an old version', () => {
    node.change((state) => (state.uid = 1000));
    expectRefusal('run it as root');
    node.reset();
    node.change((state) => (state.version = '7.4-3'));
    expectRefusal('it needs Proxmox VE 8.0 or newer');
  });
  test('a storage that is not there', () => {
    node.change(({ storages }) => delete storages['local-lvm']);
    expectRefusal('the storage local-lvm is not there');
  });
  test('a disk that is not beside it, and a directory that qm cannot name', () => {
    const disk = join(out, 'db-sda.raw');
    renameSync(disk, `${disk}.away`);
    expectRefusal('the disk db-sda.raw is not beside it');
    renameSync(`${disk}.away`, disk);
    const odd = join(directory, 'a,b=c');
    mkdirSync(odd);
    const copy = join(odd, 'db.sh');
    execFileSync('cp', [script, copy]);
    expect(run(copy)).toMatchObject({ status: 1, stderr: expect.stringContaining('neither a comma') });
  });
  test('to go on where qm create fails, and says what to look for', () => {
    node.change((state) => (state.faults = { 'qm create': { message: 'got timeout' } }));
    expectRefusal(
      'the machine was not made; if there is a machine 101 now, remove it: qm destroy 101 --purge 1',
    );
  });
});

test('the script is one that every shell reads, whatever the guest is called', async () => {
  const name = `$(reboot) 'a" b\`c,d=e`;
  const nics = [{ network: name, networkType: 'bridge' as const }];
  const changes: GuestChanges = { ...windows, name, source: { ...windows.source, nics } };
  const plan = makePlan(output('/out', { pool: 'a/b', start: true }), changes);
  const [document] = renderMachine(await makeMachine(plan, changes, recordingContext()), plan);
  const shells = ['sh', 'bash', 'dash'].filter((shell) => spawnSync(shell, ['-c', 'true']).status === 0);
  for (const shell of shells)
    expect(spawnSync(shell, ['-n'], { input: document!.text, encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
  expect(document!.text).not.toContain('reboot)');
  const linter = spawnSync('shellcheck', ['-'], { input: document!.text, encoding: 'utf8' });
  if (linter.error !== undefined)
    return void console.warn('shellcheck is not installed: the script is not looked at');
  expect(linter.stdout).toBe('');
});

test('existing files are in the way, and two names that become one file are one claim', async () => {
  const { out } = await write({});
  const context = recordingContext({ tempDir: directory });
  await expect(makeGuest(output(out), {}, disks.slice(0, 1), context)).rejects.toMatchObject({
    code: 'OUTPUT_EXISTS',
  });
  const claims = (name: string) => makePlan(output('/out'), { name }).claims;
  expect(claims('a b')).toEqual(claims('a,b'));
  expect(readFileSync(join(out, 'db.sh'), 'utf8')).toContain('qm create');
});

/** Machines that are made by ssh, at a real sshd whose node is a stand-in that refuses what a real one refuses. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { copyDisks } from '../../../../lib/copy';
import { checkTarget, findObstacles, openTarget } from '../../../../lib/output';
import { proxmoxSsh } from '../../../../lib/output/proxmox/ssh';
import { createContext, type Context } from '../../../../lib/run/context';
import type { V2vEvent } from '../../../../types/events';
import type { ProxmoxSshOutput } from '../../../../types/output';
import type { ReadyOverlay, RemoteResource } from '../../../../types/target';
import { makeNode, type NodeStandIn } from '../../../support/proxmox-node/node';
import { removeScratch } from '../../input/archives';
import { startSshd, whyNoSshd, type Sshd } from '../../input/ssh/sshd';
import { makeMachine, makePlan, type GuestChanges } from '../guest';
import { areSame, makeDisk, makeGuest, uefiLinux, windows } from './guests';

// Every command of the node is a login's command and a program; the machine may be busy.
jest.setTimeout(120_000);
if (whyNoSshd !== undefined) console.warn(`Machines by ssh are not tested: ${whyNoSshd}`);
const describeWithSshd = whyNoSshd === undefined ? describe : describe.skip;

let directory: string;
let node: NodeStandIn;
let sshd: Sshd;
let disks: ReadyOverlay[];
let events: V2vEvent[];
const opened: Context[] = [];

async function contextOf(signal?: AbortSignal): Promise<Context> {
  events = [];
  const context = await createContext({
    tempDir: directory,
    onEvent: (event) => events.push(event),
    ...(signal === undefined ? {} : { signal }),
  });
  opened.push(context);
  return context;
}

const output = (changes: Partial<ProxmoxSshOutput> = {}): ProxmoxSshOutput => ({
  mode: 'proxmox',
  transport: 'ssh',
  ssh: sshd.server,
  storage: 'local-lvm',
  ...changes,
});

/** Nothing but the machine that was there, and no server of ours. */
function expectClean(): void {
  const { machines, volumes } = node.state();
  expect(Object.keys(machines)).toEqual(['100']);
  expect(volumes).toEqual({});
}

const serving = (): string[] => readdirSync('/tmp').filter((name) => /^v2v-node-[\da-f]{16}$/.test(name));

/** What was noted and not ended: what a killed run would leave. */
async function leftOf(context: Context): Promise<RemoteResource[]> {
  const left = new Map<string, RemoteResource>();
  const text = readFileSync(join(context.tempDir, 'run.jsonl'), 'utf8');
  for (const line of text.trim().split('\n')) {
    const { type, resource } = JSON.parse(line) as { type: string; resource: RemoteResource };
    if (type === 'remote') left.set(resource.id, resource);
    if (type === 'remote-end') left.delete(resource.id);
  }
  return Promise.resolve([...left.values()]);
}

describeWithSshd('-o proxmox by ssh', () => {
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'v2v-pve-'));
    node = makeNode();
    sshd = await startSshd(undefined, node.bin);
    disks = [makeDisk(directory, 0), makeDisk(directory, 1)];
  });
  afterEach(async () => {
    for (const context of opened.splice(0)) await context[Symbol.asyncDispose]();
    node.reset();
  });
  afterAll(() => {
    sshd.stop();
    node.remove();
    removeScratch();
    rmSync(directory, { recursive: true });
  });

  test('a BIOS guest of Linux with two disks becomes a machine that says everything', async () => {
    const context = await contextOf();
    const options = output({ vlans: { br0: 12 }, tags: ['web', 'prod'], pool: 'migrated', start: true });
    const { artifacts } = await makeGuest(options, {}, disks, context);
    const { machines, volumes } = node.state();
    const { config, running, pool } = machines['101']!;
    expect({ running, pool }).toEqual({ running: true, pool: 'migrated' });
    expect(config).toMatchObject({
      name: 'db',
      ostype: 'l26',
      cpu: 'x86-64-v2-AES',
      memory: '4096',
      sockets: '1',
      cores: '4',
      bios: 'seabios',
      machine: 'q35',
      scsihw: 'virtio-scsi-single',
      virtio0: 'local-lvm:vm-101-disk-0,discard=on,iothread=1',
      virtio1: 'local-lvm:vm-101-disk-1,discard=on,iothread=1',
      boot: 'order=virtio0;virtio1',
      net0: 'virtio=00:0C:29:AA:BB:CC,bridge=vmbr0,firewall=0,tag=12',
      agent: 'enabled=1',
      serial0: 'socket',
      localtime: '0',
      tags: 'web;prod',
    });
    expect(config['description']).toMatch(/^db \(Debian GNU Linux 11\), converted from vmware by v2v-node /);
    expect(config).not.toHaveProperty('efidisk0');
    for (const [index, overlay] of disks.entries())
      expect(areSame(overlay, volumes[`local-lvm:vm-101-disk-${index}`]!.path)).toBe(true);
    expect(artifacts).toEqual([
      { kind: 'vm', id: '101', name: 'db', place: expect.stringContaining('127.0.0.1') },
      expect.objectContaining({ kind: 'volume', id: 'local-lvm:vm-101-disk-0', disk: 0 }),
      expect.objectContaining({ kind: 'volume', id: 'local-lvm:vm-101-disk-1', disk: 1 }),
    ]);
    expect(await leftOf(context)).toEqual([]);
    expect(serving()).toEqual([]);
    expect(events).toContainEqual(expect.objectContaining({ type: 'warning', code: 'BRIDGE_DEFAULT' }));
    expect(events).toContainEqual(
      expect.objectContaining({ check: expect.objectContaining({ about: 'version', outcome: 'passed' }) }),
    );
  });

  test.each<[string, GuestChanges, Partial<ProxmoxSshOutput>, Record<string, unknown>]>([
    [
      'Linux on UEFI',
      uefiLinux,
      { storage: 'local', vmid: 4711 },
      {
        bios: 'ovmf',
        efidisk0: 'local:4711/vm-4711-disk-1.raw,efitype=4m,pre-enrolled-keys=0',
        virtio0: 'local:4711/vm-4711-disk-0.raw,discard=on,iothread=1',
      },
    ],
    [
      'Windows with Secure Boot and a TPM',
      windows,
      { bridge: 'vmbr1', firewall: true, onboot: true },
      {
        name: 'Buro-Server-1',
        ostype: 'win11',
        bios: 'ovmf',
        efidisk0: expect.stringMatching(/^local-lvm:vm-101-disk-[12],efitype=4m,pre-enrolled-keys=1$/),
        tpmstate0: expect.stringMatching(/^local-lvm:vm-101-disk-[12],version=v2.0$/),
        net0: 'virtio=00:0C:29:AA:BB:CC,bridge=vmbr1,firewall=1',
        vmgenid: '00112233-4455-6677-8899-aabbccddeeff',
        localtime: '1',
        onboot: '1',
      },
    ],
  ])('%s', async (_, changes, options, expected) => {
    const context = await contextOf();
    const { artifacts } = await makeGuest(output(options), changes, disks.slice(0, 1), context);
    const { machines, volumes } = node.state();
    expect(machines[artifacts[0]!.kind === 'vm' ? artifacts[0]!.id : '']?.config).toMatchObject(expected);
    const volume = Object.entries(volumes).find(([id]) => /disk-0/.test(id))![1];
    expect(areSame(disks[0]!, volume.path)).toBe(true);
  });

  test('what a thick volume held before is zero where the disk is', async () => {
    const context = await contextOf();
    await makeGuest(output({ storage: 'thick' }), {}, disks.slice(0, 1), context);
    expect(areSame(disks[0]!, node.state().volumes['thick:vm-101-disk-0']!.path)).toBe(true);
  });

  test('zeros take no room in a thin one', async () => {
    const context = await contextOf();
    await makeGuest(output(), {}, disks.slice(0, 1), context);
    const { path } = node.state().volumes['local-lvm:vm-101-disk-0']!;
    expect(statSync(path).blocks * 512).toBeLessThan(16 << 20);
  });

  test('qcow2 is written where the storage has files', async () => {
    const context = await contextOf();
    const changes = { diskOptions: { format: 'qcow2' as const } };
    await makeGuest(output({ storage: 'local' }), changes, disks.slice(0, 1), context);
    const { path } = node.state().volumes['local:101/vm-101-disk-0.qcow2']!;
    expect(areSame(disks[0]!, path, 'qcow2')).toBe(true);
  });

  describe('what is in the way is found before the conversion', () => {
    test.each<[string, string, string, (() => Partial<ProxmoxSshOutput>)?, GuestChanges?, (() => void)?]>([
      ['no such storage', 'OUTPUT_NOT_FOUND', 'has no storage nothing', () => ({ storage: 'nothing' })],
      ['a storage for other things', 'OUTPUT_UNSUPPORTED', 'takes no disks', () => ({ storage: 'isos' })],
      [
        'a storage that is not active',
        'OUTPUT_NOT_FOUND',
        'is not active',
        undefined,
        undefined,
        () => node.change(({ storages }) => (storages['local-lvm']!.active = 0)),
      ],
      [
        'bpg/terraform-provider-proxmox#1035: qcow2 on a storage of blocks',
        'OUTPUT_UNSUPPORTED',
        'takes raw disks only',
        undefined,
        { diskOptions: { format: 'qcow2' } },
      ],
      [
        'no room',
        'OUTPUT_NO_SPACE',
        'has 512 MiB left',
        () => ({ storage: 'thick' }),
        undefined,
        () => node.change(({ storages }) => (storages['thick']!.size = 512 << 20)),
      ],
      ['no such bridge', 'OUTPUT_NOT_FOUND', 'has no bridge vmbr9', () => ({ bridge: 'vmbr9' })],
      ['no such pool', 'OUTPUT_NOT_FOUND', 'has no pool other', () => ({ pool: 'other' })],
      ['the number is taken', 'OUTPUT_EXISTS', 'there at ', () => ({ vmid: 100 })],
      [
        'an old version',
        'OUTPUT_UNSUPPORTED',
        'has Proxmox VE 7.4.3',
        undefined,
        undefined,
        () => node.change((state) => (state.version = '7.4.3')),
      ],
      [
        'a user who is not root',
        'OUTPUT_RIGHTS',
        'is not root',
        undefined,
        undefined,
        () => node.change((state) => (state.uid = 1000)),
      ],
      [
        'no key that is accepted',
        'OUTPUT_LOGIN',
        'accepts none of the keys',
        () => ({ ssh: { ...sshd.server, identityFile: sshd.otherIdentityFile } }),
      ],
      [
        'another host key',
        'OUTPUT_IDENTITY',
        'is not the one that is known',
        () => ({ ssh: { ...sshd.server, knownHostsFile: sshd.otherHostsFile } }),
      ],
      [
        'nobody answers',
        'OUTPUT_UNREACHABLE',
        'cannot be reached by ssh',
        () => ({ ssh: { ...sshd.server, port: 1 } }),
      ],
    ])('%s', async (...row) => {
      const [, code, message, options, changes, prepare] = row;
      prepare?.();
      const context = await contextOf();
      const found = await findObstacles(makePlan(output(options?.()), changes), context);
      expect(found).toEqual([expect.objectContaining({ code, message: expect.stringContaining(message) })]);
      expect(found[0]!.hint).toBeDefined();
      expectClean();
    });

    test('several things at once', async () => {
      const context = await contextOf();
      const plan = makePlan(output({ storage: 'nothing', bridge: 'vmbr9', vmid: 100 }));
      const codes = (await findObstacles(plan, context)).map(({ code }) => code);
      expect(codes).toEqual(['OUTPUT_NOT_FOUND', 'OUTPUT_NOT_FOUND', 'OUTPUT_EXISTS']);
      await expect(checkTarget(plan, context)).rejects.toMatchObject({
        code: 'OUTPUT_NOT_FOUND',
        stage: 'target',
      });
    });
  });

  test('the next number is reserved for nobody: one that is taken meanwhile is passed over', async () => {
    node.change((state) => (state.nextId = 100));
    const context = await contextOf();
    const { artifacts } = await makeGuest(output(), {}, disks.slice(0, 1), context);
    expect(artifacts[0]).toMatchObject({ kind: 'vm', id: '101' });
    expect(node.state().machines['100']).toEqual({ config: { name: 'there' }, running: true });
    expect(await leftOf(context)).toEqual([]);
  });

  test.each([
    ['qm create', 'got timeout', 'OUTPUT_FAILED', undefined],
    ['pvesm alloc', 'not enough free space in volume group pve', 'OUTPUT_NO_SPACE', undefined],
    ['pvesm path', 'storage is offline', 'OUTPUT_FAILED', undefined],
    // ProxCenter#587: what a failed command had begun stayed, and was in the way of the next attempt.
    ['qm set', 'lvcreate failed in the middle', 'OUTPUT_FAILED', 'local-lvm'],
  ])('%s fails: nothing is left', async (command, message, code, makes) => {
    node.change(
      (state) => (state.faults = { [command]: { message, ...(makes === undefined ? {} : { makes }) } }),
    );
    const context = await contextOf();
    await expect(makeGuest(output(), uefiLinux, disks.slice(0, 1), context)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(new RegExp(`^${command.split(' ')[0]} failed at .*: ${message}\\.$`)),
    });
    // What was refused has left nothing that a later run would have to look for.
    if (command === 'qm create') expect(await leftOf(context)).toEqual([]);
    await context[Symbol.asyncDispose]();
    expectClean();
    expect(serving()).toEqual([]);
  });

  test('a machine that does not start is complete all the same', async () => {
    node.change((state) => (state.faults = { 'qm start': { message: 'no KVM' } }));
    const context = await contextOf();
    await makeGuest(output({ start: true }), {}, disks.slice(0, 1), context);
    expect(events).toContainEqual(expect.objectContaining({ type: 'warning', code: 'VM_NOT_STARTED' }));
    expect(node.state().machines['101']!.running).toBe(false);
  });

  /** A target that is open, with its volumes served. */
  async function open(signal?: AbortSignal) {
    const context = await contextOf(signal);
    const plan = makePlan(output());
    const target = await openTarget(plan, context);
    return { context, plan, target };
  }

  test('somebody gives up in the middle: nothing is left', async () => {
    const stop = new AbortController();
    const { context, target } = await open(stop.signal);
    const copying = copyDisks({ sources: disks.slice(0, 1), target }, context);
    stop.abort();
    await expect(copying).rejects.toMatchObject({ code: 'ABORTED' });
    await context[Symbol.asyncDispose]();
    expectClean();
    expect(serving()).toEqual([]);
    expect(events.filter(({ type }) => type === 'warning')).toEqual([]);
  });

  test('the connection is cut during the copy: one sentence, and nothing is left', async () => {
    const { context, target } = await open();
    const masters = events.flatMap((event) =>
      event.type === 'command' && event.command.startsWith('ssh -M') ? [event.command] : [],
    );
    const socket = / -S (\S+)/.exec(masters.at(-1)!)![1]!;
    execFileSync('ssh', ['-S', socket, '-O', 'exit', 'host'], { stdio: 'ignore' });
    await expect(copyDisks({ sources: disks.slice(0, 1), target }, context)).rejects.toMatchObject({
      code: 'OUTPUT_UNREACHABLE',
      message: expect.stringMatching(/^The connection by ssh to .* broke off/),
    });
    await context[Symbol.asyncDispose]();
    expectClean();
    for (let wait = 0; serving().length > 0 && wait < 50; wait++) await sleep(100);
    expect(serving()).toEqual([]);
  });

  test('a killed run is taken back by its mark, and nothing else is', async () => {
    const { context } = await open();
    const left = await leftOf(context);
    expect(left).toEqual([
      {
        output: 'proxmox',
        place: proxmoxSsh.remote!.place(output()),
        kind: 'vm',
        id: '101',
        details: { mark: expect.stringMatching(/^[\da-f]{16}$/) },
      },
    ]);
    const later = await contextOf();
    const strange = [
      { ...left[0]!, details: { mark: '0123456789abcdef' } },
      { ...left[0]!, id: '100' },
    ];
    // They are not the run's: nothing of it is left there.
    expect(await proxmoxSsh.remote!.takeBack(output(), strange, later)).toEqual(strange);
    expect(Object.keys(node.state().machines)).toEqual(['100', '101']);
    expect(await proxmoxSsh.remote!.takeBack(output(), left, later)).toEqual(left);
    expectClean();
  });

  test('what cannot be removed keeps nothing else from being taken back, wherever it is', async () => {
    const { context } = await open();
    const left = await leftOf(context);
    const elsewhere = { ...left[0]!, id: '102' };
    const { mark } = left[0]!.details as { mark: string };
    const description = `Not complete: v2v-node is copying disks to this machine (${mark}).`;
    node.change(({ machines }) => {
      machines['102'] = { config: { description }, running: true, node: 'pve2' };
      machines['103'] = { config: {}, running: false, node: 'pve2' };
    });
    const later = await contextOf();
    const gone = await proxmoxSsh.remote!.takeBack(
      output(),
      [elsewhere, { ...left[0]!, id: '103' }, ...left],
      later,
    );
    expect(gone.map(({ id }) => id)).toEqual(['103', '101']);
    expect(Object.keys(node.state().machines)).toEqual(['100', '102', '103']);
    expect(events).toContainEqual(
      expect.objectContaining({
        code: 'LEFT_BEHIND',
        message: expect.stringMatching(/^The machine 102 of .* could not be removed: qm failed at /),
      }),
    );
  });

  test('a program that has the number of a server that ended is left alone', async () => {
    const { context } = await open();
    const left = await leftOf(context);
    const { mark } = left[0]!.details as { mark: string };
    const other = spawn('sleep', ['300']);
    try {
      const servers = `/tmp/v2v-node-${mark}`;
      writeFileSync(join(servers, '7.pid'), `${other.pid}\n`);
      expect(await proxmoxSsh.remote!.takeBack(output(), left, await contextOf())).toEqual(left);
      expect(existsSync(servers)).toBe(false);
      expect(readFileSync(`/proc/${other.pid}/cmdline`, 'utf8')).toMatch(/^sleep/);
    } finally {
      other.kill();
    }
  });

  test('a complete machine is never taken back', async () => {
    const context = await contextOf();
    const plan = makePlan(output());
    const target = await openTarget(plan, context);
    const left = await leftOf(context);
    await target.publish(await makeMachine(plan, {}, context), []);
    await expect(target.publish(await makeMachine(plan, {}, context), [])).rejects.toMatchObject({
      code: 'INTERNAL',
    });
    await proxmoxSsh.remote!.takeBack(output(), left, context);
    expect(Object.keys(node.state().machines)).toEqual(['100', '101']);
  });

  test('a command of the shell in a name is a name', async () => {
    const context = await contextOf();
    const evil = `$(touch ${directory}/evil); 'a"b,import-from=/etc/shadow`;
    const changes = { name: evil, source: { nics: [{ network: evil, networkType: 'bridge' as const }] } };
    await makeGuest(output(), changes, disks.slice(0, 1), context);
    const { config } = node.state().machines['101']!;
    expect(config['name']).toMatch(/^touch-[\w-]+-etc-shadow$/);
    expect(config['net0']).toMatch(/^virtio=[\dA-F:]{17},bridge=vmbr0,firewall=0$/);
    expect(existsSync(join(directory, 'evil'))).toBe(false);
  });
});

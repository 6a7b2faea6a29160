import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { kvmIsAccessible } from '../../../lib/appliance/settings';
import { openTarget } from '../../../lib/output';
import { modeOf } from '../../../lib/output/modes';
import { makeMachine, makePlan, warnings, type GuestChanges } from './guest';
import { recordingContext } from '../support/recording-context';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-script-'));
  mkdirSync(join(directory, 'bin'));
  mkdirSync(join(directory, 'elsewhere'));
  // Prints its arguments, each ended by NUL.
  const fake = join(directory, 'bin', 'qemu-system-x86_64');
  writeFileSync(fake, '#!/bin/sh\nprintf "%s\\0" "$@"\n');
  chmodSync(fake, 0o755);
});
afterEach(() => rmSync(directory, { recursive: true }));

interface Run {
  args: string[];
  status: number | null;
  stderr: string;
  warned: string[];
  script: string;
}

const noDesktop = { DISPLAY: '', WAYLAND_DISPLAY: '' };

async function run(
  changes: GuestChanges = {},
  env: NodeJS.ProcessEnv = {},
  extra: string[] = [],
): Promise<Run> {
  const context = recordingContext();
  const output = { mode: 'qemu' as const, directory };
  const plan = makePlan(output, changes);
  const [script] = modeOf(output).render(await makeMachine(plan, changes, context), plan);
  const { path = '', text, mode } = script!;
  writeFileSync(path, text, { mode });
  execFileSync('/bin/sh', ['-n', path]);
  const { stdout, stderr, status } = spawnSync(path, extra, {
    cwd: join(directory, 'elsewhere'),
    encoding: 'utf8',
    env: { PATH: `${join(directory, 'bin')}:/usr/bin:/bin`, ...noDesktop, ...env },
  });
  const args = stdout.split('\0').slice(0, -1);
  return { args, status, stderr, warned: warnings(context), script: text };
}

/** What the fake does when it is asked whether KVM works. */
const probeAnswer = (answer: string) => `case "$*" in *'-S -monitor stdio'*) ${answer};; esac`;

const whereKvmIs = kvmIsAccessible() ? test : test.skip;

whereKvmIs.each([
  ['exit 0', 'kvm:tcg', ''],
  ['kill -ABRT $$', 'tcg', 'KVM is there but does not work; the guest is emulated, which is slow.\n'],
])('a QEMU that does %j under KVM gets %s', async (answer, accel, said) => {
  const fake = join(directory, 'bin', 'qemu-system-x86_64');
  writeFileSync(fake, `#!/bin/sh\n${probeAnswer(answer)}\nprintf "%s\\0" "$@"\n`);
  const { args, stderr } = await run();
  expect(only(args, '-machine')).toBe(`q35,accel=${accel}`);
  expect(stderr).toBe(said);
});

/** The values of one option. */
function values(args: string[], option: string): string[] {
  return args.flatMap((arg, index) => (args[index - 1] === option ? [arg] : []));
}

function only(args: string[], option: string): string | undefined {
  const found = values(args, option);
  expect(found).toHaveLength(1);
  return found[0];
}

test('a Linux guest with BIOS', async () => {
  const { args, status, stderr } = await run({ disks: 2, inspection: { bootDevice: 1 } });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(args.slice(0, 4)).toEqual(['-no-user-config', '-nodefaults', '-name', 'guest=db']);
  expect(only(args, '-machine')).toBe('q35,accel=kvm:tcg');
  expect(only(args, '-m')).toBe('4096');
  expect(only(args, '-cpu')).toBe('max');
  expect(only(args, '-smp')).toBe('4');
  expect(only(args, '-serial')).toBe('stdio');
  expect(only(args, '-display')).toBe('none');
  expect(values(args, '-drive')).toEqual([
    `file=${directory}/db-sda,format=raw,if=none,id=drive-vblk-0,media=disk`,
    `file=${directory}/db-sdb,format=raw,if=none,id=drive-vblk-1,media=disk`,
  ]);
  expect(values(args, '-device')).toEqual([
    'virtio-blk-pci,drive=drive-vblk-0,bootindex=2',
    'virtio-blk-pci,drive=drive-vblk-1,bootindex=1',
    'virtio-net-pci,netdev=net0,mac=00:0c:29:aa:bb:cc',
    'piix3-usb-uhci',
    'usb-tablet',
    'virtio-rng-pci,rng=rng0',
    'virtio-balloon-pci',
    'pvpanic,ioport=0x505',
    'virtio-serial-pci',
    'virtserialport,chardev=channel0,name=org.qemu.guest_agent.0',
  ]);
  expect(values(args, '-chardev')).toEqual(['null,id=channel0']);
  expect(args.join(' ')).not.toContain('pflash');
});

test('the environment and the arguments change what is started', async () => {
  const env = {
    machine: 'pc',
    accel: 'tcg',
    cpu: 'qemu64',
    serial: 'none',
    display: 'vnc=:1',
    vsock_cid: '7',
  };
  const { args } = await run({}, env, ['-m', '1024', '-name', `it's "$HOME"`]);
  expect(only(args, '-machine')).toBe('pc,accel=tcg');
  expect(only(args, '-cpu')).toBe('qemu64');
  expect(only(args, '-serial')).toBe('none');
  expect(only(args, '-display')).toBe('vnc=:1');
  expect(values(args, '-device')).toContain('vhost-vsock-pci,guest-cid=7');
  expect(args.slice(-4)).toEqual(['-m', '1024', '-name', `it's "$HOME"`]);
});

test.each([
  `a, b,, c`,
  `it's "quoted" \\ back\\slash`,
  '$HOME `touch pwned` $(touch pwned) ; & | > x',
  'Größe データ 😀',
  '-rf',
  'key=value',
  '#!*?[a]~',
])('the name and the path %j arrive as they are', async (name) => {
  const path = `${directory}/${name}-sda`;
  const { args, status, stderr } = await run({ name });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(only(args, '-name')).toBe(`guest=${name.replaceAll(',', ',,')}`);
  expect(only(args, '-drive')).toBe(
    `file=${path.replaceAll(',', ',,')},format=raw,if=none,id=drive-vblk-0,media=disk`,
  );
  expect(existsSync(join(directory, 'elsewhere', 'pwned'))).toBe(false);
});

describe('UEFI', () => {
  function firmware(name: string): { uefi_code: string; uefi_vars: string } {
    const uefi_code = join(directory, `${name}_CODE.fd`);
    const uefi_vars = join(directory, `${name}_VARS.fd`);
    writeFileSync(uefi_code, 'code');
    writeFileSync(uefi_vars, 'vars', { mode: 0o444 });
    return { uefi_code, uefi_vars };
  }

  test('code is read-only, variables are the guest’s own and stay', async () => {
    const files = firmware('a, b');
    const name = `db, it's`;
    const changes: GuestChanges = { name, source: { firmware: 'uefi' } };
    const { args, status, stderr } = await run(changes, files, ['-S']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const nvram = join(directory, `${name}-vars.fd`);
    expect(values(args, '-drive').filter((drive) => drive.includes('pflash'))).toEqual([
      `if=pflash,unit=0,format=raw,readonly=on,file=${files.uefi_code.replaceAll(',', ',,')}`,
      `if=pflash,unit=1,format=raw,file=${nvram.replaceAll(',', ',,')}`,
    ]);
    expect(args.at(-1)).toBe('-S');
    expect(only(args, '-machine')).toBe('q35,smm=off,accel=kvm:tcg');
    expect(readFileSync(nvram, 'utf8')).toBe('vars');

    writeFileSync(nvram, 'boot entries');
    spawnSync(join(directory, `${name}.sh`), [], {
      env: { PATH: `${join(directory, 'bin')}:/usr/bin:/bin`, ...files },
    });
    expect(readFileSync(nvram, 'utf8')).toBe('boot entries');
  });

  test('Secure Boot needs SMM', async () => {
    const { args } = await run({ source: { firmware: 'uefi', uefiSecureBoot: true } }, firmware('s'));
    expect(only(args, '-machine')).toBe('q35,smm=on,accel=kvm:tcg');
    expect(values(args, '-global')).toEqual(['driver=cfi.pflash01,property=secure,value=on']);
  });

  test('without firmware the script says what to install', async () => {
    const { status, stderr, args, script } = await run({ source: { firmware: 'uefi' } }, { uefi_code: '/x' });
    expect(script).toContain('try_firmware /usr/share/OVMF/OVMF_CODE_4M.fd /usr/share/OVMF/OVMF_VARS_4M.fd');
    expect({ status, args }).toEqual({ status: 1, args: [] });
    expect(stderr).toMatch(/boots with UEFI, and no firmware for it was found; install the package ovmf/);
  });
});

test('a guest without virtio drivers gets devices that it has drivers for', async () => {
  const { args } = await run({ caps: { blockBus: 'ide', netBus: 'e1000e', rtcUtc: false } });
  const devices = values(args, '-device');
  expect(devices).toContain('e1000e,netdev=net0,mac=00:0c:29:aa:bb:cc');
  expect(devices).toContain('ide-hd,drive=drive-sata-0,bus=ide.0,bootindex=1');
  expect(only(args, '-rtc')).toBe('base=localtime');
});

// A raw disk whose first sector looks like a qcow2 header must not be opened as one: it may name a file of the host.
test('the format of every disk is said', async () => {
  const { args } = await run({ disks: 2, diskOptions: { format: 'qcow2' }, source: { firmware: 'bios' } });
  expect(values(args, '-drive')).toHaveLength(2);
  for (const drive of values(args, '-drive')) expect(drive).toContain(',format=qcow2,');
});

describe('drives', () => {
  const devices = async (changes: GuestChanges): Promise<string[]> => {
    const { args, status } = await run({ ...changes, source: { nics: [], ...changes.source } });
    expect(status).toBe(0);
    const helpers = /^(virtio-(rng|balloon|serial)|virtserialport|pvpanic|piix3|usb-tablet)/;
    return values(args, '-device').filter((device) => !helpers.test(device));
  };

  test('IDE on i440fx: two channels, then SATA', async () => {
    const changes: GuestChanges = { caps: { blockBus: 'ide', machine: 'i440fx' }, disks: 3 };
    expect(
      await devices({ ...changes, source: { removables: [{ type: 'cdrom' }, { type: 'cdrom' }] } }),
    ).toEqual([
      'ahci,id=ahci0',
      'ide-hd,drive=drive-ide-0,bus=ide.0,unit=0,bootindex=1',
      'ide-hd,drive=drive-ide-1,bus=ide.0,unit=1,bootindex=2',
      'ide-hd,drive=drive-ide-2,bus=ide.1,unit=0,bootindex=3',
      'ide-cd,drive=drive-ide-3,bus=ide.1,unit=1',
      'ide-cd,drive=drive-sata-0,bus=ahci0.0',
    ]);
  });

  test('SATA on q35: six ports, then another controller; floppies bring theirs', async () => {
    const removables = [{ type: 'floppy' as const }];
    const found = await devices({ caps: { blockBus: 'ide' }, disks: 7, source: { removables } });
    expect(found.slice(0, 3)).toEqual([
      'ahci,id=ahci1',
      'isa-fdc',
      'ide-hd,drive=drive-sata-0,bus=ide.0,bootindex=1',
    ]);
    expect(found.slice(-2)).toEqual([
      'ide-hd,drive=drive-sata-6,bus=ahci1.0,bootindex=7',
      'floppy,drive-type=144,unit=0',
    ]);
  });

  test('SCSI, transitional where the guest has no virtio 1.0', async () => {
    const removables = [{ type: 'cdrom' as const, controller: 'scsi' as const }];
    const changes: GuestChanges = {
      caps: { blockBus: 'virtio-scsi', virtio10: false },
      source: { removables },
    };
    expect(await devices(changes)).toEqual([
      'virtio-scsi-pci-transitional,id=scsi0',
      'scsi-hd,drive=drive-scsi-0,bus=scsi0.0,lun=0,bootindex=1',
      'scsi-cd,drive=drive-scsi-1,bus=scsi0.0,lun=1',
    ]);
  });
});

describe("Hyper-V's interfaces", () => {
  const windows: GuestChanges = { inspection: { type: 'windows', majorVersion: 10, minorVersion: 0 } };
  const hypervOf = (script: string) => /hyperv-([^}]*)}/.exec(script)?.[1]?.split(',');

  test('are those that Windows knows', async () => {
    const names = (flags: string[] | undefined) => flags?.map((flag) => flag.replace(/^hv_|=.*/g, ''));
    const old = ['relaxed', 'vapic', 'spinlocks', 'time'];
    const vista = await run({ inspection: { type: 'windows', majorVersion: 6, minorVersion: 0 } });
    expect(names(hypervOf(vista.script))).toEqual(old);
    const narrow = await run({
      inspection: { ...windows.inspection, arch: 'i386' },
      caps: { arch: 'x86_64' },
    });
    expect(names(hypervOf(narrow.script))).toEqual(old);
    const all = names(hypervOf((await run(windows)).script));
    expect(all).toEqual(expect.arrayContaining([...old, 'vpindex', 'synic', 'stimer', 'tlbflush', 'ipi']));
    expect(hypervOf((await run()).script)).toBeUndefined();
  });

  test("are KVM's, so an emulated processor has none", async () => {
    const { args } = await run(windows, { accel: 'tcg' });
    expect(only(args, '-cpu')).toBe('max');
  });

  whereKvmIs('are there with KVM, unless they are taken away', async () => {
    expect(only((await run(windows, { accel: 'kvm' })).args, '-cpu')).toMatch(/^max,hv_relaxed,/);
    expect(only((await run(windows, { accel: 'kvm', hyperv: '' })).args, '-cpu')).toBe('max');
  });
});

describe('TPM', () => {
  /** Makes its socket as swtpm does, and says what it was told. */
  function standIn(): void {
    const path = join(directory, 'bin', 'swtpm');
    writeFileSync(
      path,
      `#!/bin/sh\nprintf '%s\\n' "$PWD" "$*" >"$PWD/told"\nexec python3 -c 'import socket, time; s = socket.socket(socket.AF_UNIX); s.bind("socket"); time.sleep(20)'\n`,
    );
    chmodSync(path, 0o755);
  }
  const tpm = (version: '1.2' | '2.0'): GuestChanges => ({ name: `a, b's`, source: { tpm: version } });

  test.each([
    ['2.0', 'tpm-crb', 'socket --tpm2 --tpmstate dir=. --ctrl type=unixio,path=socket --terminate'],
    ['1.2', 'tpm-tis', 'socket --tpmstate dir=. --ctrl type=unixio,path=socket --terminate'],
  ] as const)(
    '%s: swtpm is started, and keeps what is in it beside the disks',
    async (version, device, told) => {
      standIn();
      const { args, status, stderr } = await run(tpm(version));
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      const state = join(directory, `a, b's-tpm`);
      expect(readFileSync(join(state, 'told'), 'utf8')).toBe(`${state}\n${told}\n`);
      expect(statSync(state).mode & 0o777).toBe(0o700);
      expect(values(args, '-tpmdev')).toEqual(['emulator,id=tpm0,chardev=swtpm']);
      expect(values(args, '-device')).toContain(`${device},tpmdev=tpm0`);
      expect(values(args, '-chardev')).toContain('socket,id=swtpm,path=/proc/self/fd/9/socket');
    },
  );

  test('without swtpm the script says what to install', async () => {
    const { args, status, stderr } = await run(tpm('2.0'), { PATH: onlyBin() });
    expect({ args, status }).toEqual({ args: [], status: 1 });
    expect(stderr).toMatch(
      /swtpm, which emulates it, is not installed; install the package swtpm, or set tpm=none/,
    );
  });

  test('none, where that is asked for', async () => {
    const { args, status } = await run(tpm('2.0'), { tpm: 'none', PATH: onlyBin() });
    expect(status).toBe(0);
    expect(args.join(' ')).not.toContain('tpm');
  });

  test('a guest whose source had none gets none', async () => {
    const { script } = await run({ inspection: { type: 'windows', osinfo: 'win11', majorVersion: 10 } });
    expect(script).not.toContain('tpm');
  });

  /** A PATH with little in it. */
  function onlyBin(): string {
    const bin = join(directory, 'bin');
    for (const program of ['sh', 'cat', 'timeout']) symlinkSync(`/bin/${program}`, join(bin, program));
    return bin;
  }
});

describe('channels', () => {
  test('that of the agent leads where one says', async () => {
    const { args } = await run({}, { agent: '/run/a,b' });
    expect(values(args, '-chardev')).toEqual(['socket,server=on,wait=off,path=/run/a,,b,id=channel0']);
  });
  test('SPICE has its own', async () => {
    const { args } = await run({ source: { display: { type: 'spice' } } });
    expect(values(args, '-chardev')).toEqual(['null,id=channel0', 'spicevmc,id=channel1,name=vdagent']);
    expect(values(args, '-device')).toContain('virtserialport,chardev=channel1,name=com.redhat.spice.0');
  });
});

test('a Windows guest: local time, no serial port', async () => {
  const { args, script } = await run({
    inspection: { type: 'windows' },
    caps: { rtcUtc: false, netBus: 'e1000' },
  });
  expect(only(args, '-rtc')).toBe('base=localtime,driftfix=slew');
  expect(only(args, '-machine')).toMatch(/,hpet=off,/);
  expect(args).not.toContain('-serial');
  expect(script).not.toMatch(/serial\b[^-]*stdio/);
  expect(values(args, '-device')).toContain('e1000,netdev=net0,mac=00:0c:29:aa:bb:cc');
});

test.each([
  [{ type: 'window' as const }, 'none'],
  [{ type: 'vnc' as const }, 'vnc=127.0.0.1:0'],
  [{ type: 'vnc' as const, port: 5907 }, 'vnc=127.0.0.1:7'],
  [{ type: 'spice' as const, port: 5901 }, 'none'],
])('the display %j is shown by %s', async (display, expected) => {
  const { args } = await run({ source: { display } });
  expect(only(args, '-display')).toBe(expected);
  const spice = display.type === 'spice' ? ['port=5901,addr=127.0.0.1,disable-ticketing=on'] : [];
  expect(values(args, '-spice')).toEqual(spice);
});

test('a window where there is a desktop', async () => {
  expect(only((await run({}, { DISPLAY: ':0' })).args, '-display')).toBe('gtk');
});

test('topology, generation ID and sound', async () => {
  const genid = '3e5a1e4c-8f4d-4d8c-9d4b-5c1f0e8f9a7b';
  const cpuTopology = { sockets: 2, cores: 2, threads: 1 };
  const { args, warned } = await run({ source: { genid, cpuTopology, sound: 'ich6', cpuModel: 'Haswell' } });
  expect(only(args, '-smp')).toBe('cpus=4,sockets=2,cores=2,threads=1');
  expect(values(args, '-device')).toEqual(
    expect.arrayContaining([`vmgenid,guid=${genid},id=vmgenid0`, 'intel-hda', 'hda-duplex,audiodev=audio0']),
  );
  expect(only(args, '-audiodev')).toBe('driver=none,id=audio0');
  expect(only(args, '-cpu')).toBe('Haswell');
  expect(warned).toEqual([]);
});

describe('-oo qemu-boot', () => {
  const boot = async (
    body: string,
  ): Promise<{ paths: string[]; context: ReturnType<typeof recordingContext> }> => {
    writeFileSync(
      join(directory, 'bin', 'qemu-system-x86_64'),
      `#!/bin/sh\n${probeAnswer('exit 0')}\n${body}\n`,
    );
    const context = recordingContext({ tempDir: directory });
    const path = process.env.PATH;
    process.env.PATH = `${join(directory, 'bin')}:${path}`;
    try {
      const plan = makePlan({ mode: 'qemu', directory, boot: true }, { disks: 0 });
      const target = await openTarget(plan, context);
      const artifacts = await target.publish(await makeMachine(plan, {}, context), []);
      return { paths: artifacts.flatMap(({ path }) => path ?? []), context };
    } finally {
      process.env.PATH = path;
    }
  };

  test('the guest runs in a session of its own and outlives the call', async () => {
    const { paths, context } = await boot('echo $$; ps -o sid= -p $$; exec sleep 30');
    expect(paths).toEqual([join(directory, 'db.sh'), join(directory, 'db.log')]);
    expect(warnings(context)).toEqual([]);
    const [pid, session] = readFileSync(paths[1]!, 'utf8').trim().split(/\s+/).map(Number);
    expect(session).toBe(pid);
    expect(() => process.kill(pid!, 0)).not.toThrow();
    process.kill(pid!);
  });

  test('before the guest runs, the record says that its files are in use', async () => {
    const record = join(directory, 'run.jsonl');
    writeFileSync(record, '');
    const { paths } = await boot(`cat '${record}'`);
    const seen = readFileSync(paths[1]!, 'utf8').trim().split('\n');
    expect(seen.map((line) => (JSON.parse(line) as { type: string }).type)).toEqual([
      'begin',
      'file',
      'made',
      'published',
      'keep',
    ]);
  });

  test('a script that ends at once is reported', async () => {
    const { paths, context } = await boot('echo "no KVM" >&2; exit 3');
    expect(warnings(context)).toEqual(['QEMU_BOOT']);
    expect(readFileSync(paths[1]!, 'utf8')).toBe('no KVM\n');
  });
});

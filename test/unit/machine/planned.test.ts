import { planHyperv } from '../../../lib/machine/hyperv';
import { planMachine } from '../../../lib/machine';
import { modeOf } from '../../../lib/output/modes';
import type { OutputOptions } from '../../../types/output';
import type { TargetMachine } from '../../../types/machine';
import {
  linux,
  linuxCaps,
  makeMachine,
  makePlan,
  makeSource,
  warnings,
  type GuestChanges,
} from '../output/guest';
import { recordingContext } from '../support/recording-context';

async function plan(changes: GuestChanges): Promise<{ machine: TargetMachine; warned: string[] }> {
  const context = recordingContext();
  const machine = await makeMachine(makePlan({ mode: 'null' }, changes), changes, context);
  return { machine, warned: warnings(context) };
}

describe("Hyper-V's interfaces", () => {
  const windows = (majorVersion: number, minorVersion: number) =>
    ({ type: 'windows', majorVersion, minorVersion }) as const;

  test.each([
    ['XP', windows(5, 1), false, false],
    ['Server 2003', windows(5, 2), false, false],
    ['Vista', windows(6, 0), true, false],
    ['7', windows(6, 1), true, false],
    ['8', windows(6, 2), true, true],
    ['8.1', windows(6, 3), true, true],
    ['11', windows(10, 0), true, true],
    ['no Windows', { ...windows(12, 5), type: 'linux' } as const, false, false],
  ])('%s', (_, inspection, withBios, withUefi) => {
    expect(planHyperv(inspection, 'bios', 'q35')).toBe(withBios);
    expect(planHyperv(inspection, 'uefi', 'q35')).toBe(withUefi);
    expect(planHyperv(inspection, 'uefi', 'virt')).toBe(false);
  });

  test('are said of a machine only where they are there', async () => {
    const { machine } = await plan({ inspection: { ...windows(10, 0) } });
    expect(machine.hyperv).toBe(true);
    expect((await plan({})).machine).not.toHaveProperty('hyperv');
  });
});

describe('Secure Boot', () => {
  // forklift issue 19: UEFI is not Secure Boot.
  test('is on only where the source says so', async () => {
    const found = await plan({ inspection: { firmware: { type: 'uefi', esps: ['/dev/sda1'] } } });
    expect(found.machine).toMatchObject({ firmware: 'uefi', secureBoot: false });
    expect((await plan({ source: { firmware: 'uefi' } })).machine.secureBoot).toBe(false);
    expect((await plan({ source: { firmware: 'uefi', uefiSecureBoot: true } })).machine.secureBoot).toBe(
      true,
    );
    expect((await plan({ source: { firmware: 'bios', uefiSecureBoot: true } })).machine.secureBoot).toBe(
      false,
    );
  });

  test('cannot be on an i440fx, which is said', async () => {
    const { machine, warned } = await plan({
      source: { firmware: 'uefi', uefiSecureBoot: true },
      caps: { machine: 'i440fx' },
    });
    expect(machine.secureBoot).toBe(false);
    expect(warned).toEqual(['SECURE_BOOT_UNSUPPORTED']);
  });
});

test('a TPM is there where the source has one, and for no other reason', async () => {
  expect((await plan({ source: { tpm: '1.2' } })).machine.tpm).toBe('1.2');
  const windows11 = { type: 'windows', osinfo: 'win11', majorVersion: 10, minorVersion: 0 } as const;
  expect((await plan({ source: { firmware: 'uefi' }, inspection: windows11 })).machine).not.toHaveProperty(
    'tpm',
  );
});

test('SPICE has a channel beside that of the agent', async () => {
  expect((await plan({})).machine.channels).toEqual(['org.qemu.guest_agent.0']);
  const { channels } = (await plan({ source: { display: { type: 'spice' } } })).machine;
  expect(channels).toEqual(['org.qemu.guest_agent.0', 'com.redhat.spice.0']);
});

// xen-orchestra issue 8162, vm-import-controller issue 22: EFI of the OVF was lost on the way.
describe('UEFI of the source reaches every output', () => {
  const outputs: OutputOptions[] = [
    { mode: 'local', directory: '/out' },
    { mode: 'qemu', directory: '/out' },
    { mode: 'json', directory: '/out' },
  ];
  const says: Partial<Record<OutputOptions['mode'], RegExp>> = {
    local: /<os firmware="efi">/,
    qemu: /if=pflash/,
    json: /"firmware": "uefi"/,
  };

  test.each(outputs.map((output) => [output.mode, output] as const))('%s', async (mode, output) => {
    for (const [changes, expected] of [
      [{ source: { firmware: 'uefi' } }, true],
      // The source says nothing, and the disk is made for UEFI.
      [{ inspection: { firmware: { type: 'uefi', esps: ['/dev/sda1'] } } }, true],
      [{ source: { firmware: 'bios' } }, false],
    ] satisfies [GuestChanges, boolean][]) {
      const target = makePlan(output, changes);
      const machine = await makeMachine(target, changes, recordingContext());
      const [document] = modeOf(output).render(machine, target);
      expect(says[mode]!.test(document!.text)).toBe(expected);
    }
  });
});

test('the machine of a guest with everything', async () => {
  const changes: GuestChanges = {
    source: {
      firmware: 'uefi',
      uefiSecureBoot: true,
      tpm: '2.0',
      vcpus: 8,
      cpuTopology: { sockets: 2, cores: 2, threads: 2 },
      display: { type: 'spice', password: 'secret' },
      sound: 'ich9',
      removables: [{ type: 'cdrom' }, { type: 'floppy' }],
    },
  };
  const target = makePlan({ mode: 'json', directory: '/out' }, changes);
  const machine = await planMachine(
    {
      source: makeSource(changes.source),
      inspection: linux,
      conversion: { guestcaps: linuxCaps },
      plan: target,
    },
    recordingContext(),
  );
  expect(machine).toMatchObject({
    chipset: 'q35',
    virtio: 'modern',
    firmware: 'uefi',
    secureBoot: true,
    tpm: '2.0',
    cpu: { count: 8, topology: { sockets: 2, cores: 2, threads: 2 } },
    display: { type: 'spice', password: 'secret' },
    sound: 'ich9',
    rng: true,
    balloon: true,
    panic: true,
    vsock: true,
    serialPort: true,
    serialConsole: true,
  });
  expect(machine.drives.map(({ bus, kind }) => `${bus} ${kind}`)).toEqual([
    'virtio disk',
    'sata cdrom',
    'fdc floppy',
  ]);
});

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { convert } from '../../../lib';
import type { V2vEvent } from '../../../types/events';
import { buildGuest, type Guest } from '../../guests';
import { startSshd, whyNoSshd, type Sshd } from '../../unit/input/ssh/sshd';
import { addressesByInterface } from '../support/addresses';
import { bootAndObserve, bootDomain, bootTimeout, newlyFailedUnits } from '../support/boot';
import { guestsUnderTest } from '../support/guests-under-test';
import { hostState, leftovers, nothing, sha256 } from '../support/leftovers';
import { acceleration, checkTimeout, conversionTimeout, guestTimeout } from '../support/source';

// A guest that lies at a host as ESXi keeps it, and is read from there by ssh.

const [name, expected] = guestsUnderTest()[0]!;
const withSshd = whyNoSshd === undefined ? describe : describe.skip;
if (whyNoSshd !== undefined) console.warn(`The conversion by ssh is skipped: ${whyNoSshd}.`);

withSshd('a guest at a host that is reached by ssh', () => {
  let directory: string;
  let datastore: string;
  let guest: Guest;
  let digest: string;
  let sshd: Sshd;

  /** A flat disk with its descriptor, and the VMX file. */
  function placeGuest(): void {
    mkdirSync(datastore, { recursive: true });
    const [descriptor, flat] = [join(datastore, `${name}.vmdk`), join(datastore, `${name}-flat.vmdk`)];
    execFileSync('qemu-img', ['convert', '-O', 'raw', guest.disk, flat]);
    const sectors = statSync(flat).size / 512;
    writeFileSync(
      `${descriptor}.new`,
      `# Disk DescriptorFile\nversion=1\nencoding="UTF-8"\nCID=fffffffe\nparentCID=ffffffff\ncreateType="vmfs"\n\nRW ${sectors} VMFS "${name}-flat.vmdk"\n`,
    );
    renameSync(`${descriptor}.new`, descriptor);
    const cards = guest.nics.flatMap(({ pciSlot }, index) => [
      `ethernet${index}.present = "TRUE"`,
      `ethernet${index}.virtualDev = "e1000"`,
      `ethernet${index}.networkName = "VM Network"`,
      `ethernet${index}.generatedAddress = "52:54:00:00:00:0${index + 1}"`,
      `ethernet${index}.pciSlotNumber = "${pciSlot}"`,
    ]);
    const lines = [
      '.encoding = "UTF-8"',
      `displayName = "${name}"`,
      'memSize = "1024"',
      `numvcpus = "${guest.vcpus}"`,
      `firmware = "${guest.firmware === 'uefi' ? 'efi' : 'bios'}"`,
      'scsi0.virtualDev = "lsilogic"',
      'scsi0:0.deviceType = "scsi-hardDisk"',
      `scsi0:0.fileName = "${name}.vmdk"`,
      ...cards,
    ];
    writeFileSync(join(datastore, `${name}.vmx`), `${lines.join('\n')}\n`);
  }

  beforeAll(async () => {
    guest = await buildGuest(name, { log: (message) => process.stderr.write(`${message}\n`) });
    directory = mkdtempSync(join(process.env.TMPDIR ?? tmpdir(), 'v2v-ssh-test.'));
    datastore = join(directory, 'data store (1)', name);
    placeGuest();
    digest = await sha256(join(datastore, `${name}-flat.vmdk`));
    sshd = await startSshd();
  }, guestTimeout);
  afterAll(() => {
    sshd.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it(
    'is converted',
    async () => {
      const out = join(directory, 'out');
      mkdirSync(out);
      const host = hostState();
      const events: V2vEvent[] = [];
      const { luks } = guest;
      const result = await convert({
        input: { mode: 'vmx', path: join(datastore, `${name}.vmx`), ssh: sshd.server },
        output: { mode: 'local', directory: out },
        appliance: { acceleration: acceleration() },
        onEvent: (event) => void events.push(event),
        ...(luks && { keys: [{ device: luks.device, passphrase: luks.passphrase }] }),
      });
      expect(result.source).toMatchObject({
        name,
        hypervisor: 'vmware',
        memory: 1024 ** 3,
        disks: [
          {
            image: {
              kind: 'nbd',
              format: 'raw',
              name: `127.0.0.1:${join(datastore, `${name}.vmdk`)}`,
              remote: true,
            },
            controller: 'scsi',
          },
        ],
        nics: guest.nics.map(({ pciSlot }) => expect.objectContaining({ pciSlot }) as object),
      });
      expect(result.preflight?.map(({ about, outcome }) => `${about} ${outcome}`)).toEqual([
        'reachable passed',
        'host-key passed',
        'credentials passed',
        'snapshots passed',
      ]);
      expect(result.warnings).toEqual([]);
      expect(result.conversion.guestcaps).toMatchObject({ blockBus: 'virtio-blk', netBus: 'virtio-net' });
      // Its size is known without a map of the remote disk.
      expect(result.disks[0]).not.toHaveProperty('sourceDataSize');
      const maps = events.filter(
        (event) => event.type === 'command' && /^qemu-img (?:map|measure)\b.*nbd/.test(event.command),
      );
      expect(maps).toEqual([]);
      expect(await leftovers(host)).toEqual(nothing);
    },
    conversionTimeout,
  );

  it(
    'boots, with its addresses',
    async () => {
      const machine = bootDomain(join(directory, 'out', `${name}.xml`));
      const report = await bootAndObserve(machine, guest);
      expect(report.rootDevice).toMatch(expected.rootDevice);
      expect(addressesByInterface(report.addresses)).toEqual(addressesByInterface(guest.source.addresses));
      expect(newlyFailedUnits(report, guest)).toEqual([]);
    },
    bootTimeout,
  );

  it(
    'stays as it was at the host',
    async () => expect(await sha256(join(datastore, `${name}-flat.vmdk`))).toBe(digest),
    checkTimeout,
  );
});

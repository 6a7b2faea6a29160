import { chmodSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createContext, type Context } from '../../../lib';
import { trimGuest } from '../../../lib/conversion';
import { Guestfs } from '../../../lib/guestfs';
import { inspectSource } from '../../../lib/inspect';
import { kernelNames } from '../../../lib/inspect/devices/kernel-names';
import type { V2vEvent } from '../../../types/events';
import { linuxCaps } from '../../unit/output/guest';
import { luksFormat, writeSmallGuest } from '../support/small-guest';
import { acceleration, conversionTimeout } from '../support/source';

// A guest on btrfs with its snapshots, a blank disk and an encrypted one without a key beside it, in an appliance whose
// kernel calls every disk by the name that libguestfs has for the next one. One appliance builds it and is inspected.

const directory = mkdtempSync(join(tmpdir(), 'v2v-disk-order-test.'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const system = '/dev/sda';
const blank = '/dev/sdb';
const encrypted = '/dev/sdc';
const megabytes = { [system]: 128, [blank]: 4, [encrypted]: 24 };

/** The appliance's own disk gets a controller of its own before that of the guest's, so the kernel finds it first. */
const wrapper = (hypervisor: string) => `#!/bin/bash
args=()
for each in "$@"; do
  case $each in
    virtio-scsi-*id=scsi*) args+=("\${each%%,*},id=before,addr=0x0f" -device "$each,addr=0x10") ;;
    scsi-hd,*drive=appliance*) args+=("$each,bus=before.0") ;;
    scsi-hd,*drive=hd*) args+=("$each,bus=scsi.0") ;;
    *) args+=("$each") ;;
  esac
done
exec ${hypervisor} "\${args[@]}"
`;

let guest: Guestfs;
let context: Context;
let events: V2vEvent[] = [];
const messages = (type: V2vEvent['type']) =>
  events.flatMap((event) => (event.type === type && 'message' in event ? [event.message] : []));

beforeAll(async () => {
  context = await createContext({ tempDir: directory, onEvent: (event) => events.push(event) });
  guest = await Guestfs.create();
  guest.on('appliance', () => undefined);
  await guest.setBackend('direct');
  if (acceleration() === 'tcg') await guest.setBackendSettings(['force_tcg']);
  const script = join(directory, 'hypervisor');
  writeFileSync(script, wrapper(await guest.getHv()));
  chmodSync(script, 0o755);
  await guest.setHv(script);
  await guest.setMemsize(768);
  for (const [index, size] of Object.values(megabytes).entries()) {
    const image = join(directory, `${index}.img`);
    writeFileSync(image, '');
    truncateSync(image, size * 1024 * 1024);
    await guest.addDrive(image, { format: 'raw', cachemode: 'unsafe', discard: 'besteffort' });
  }
  await guest.launch();
  await makeSystem();
  // The appliance itself has another name for it.
  const [, , name = ''] = await kernelNames(guest);
  await luksFormat(guest, name, Buffer.from('nobody knows'));
  await guest.umountAll();
}, conversionTimeout);

afterAll(async () => {
  await guest.close();
  await context[Symbol.asyncDispose]();
});

beforeEach(() => {
  events = [];
});

async function makeSystem(): Promise<void> {
  await guest.mkfsBtrfs([system]);
  const uuid = await guest.vfsUuid(system);
  await guest.mount(system, '/');
  await guest.btrfsSubvolumeCreate('/@');
  await guest.btrfsSubvolumeCreate('/@home');
  await guest.umountAll();
  await guest.mount(`btrfsvol:${system}/@`, '/');
  await writeSmallGuest(guest, {
    fstab: `UUID=${uuid} / btrfs defaults,subvol=@ 0 0\nUUID=${uuid} /home btrfs defaults,subvolid=257 0 0\n`,
  });
  await guest.umountAll();
  await guest.mount(system, '/');
  await guest.mkdir('/.snapshots');
  await guest.btrfsSubvolumeSnapshot('/@', '/.snapshots/1', { ro: true });
  await guest.btrfsSubvolumeSnapshot('/@', '/.snapshots/2');
}

const root = `btrfsvol:${system}/@`;
const found = {
  type: 'linux',
  distro: 'ubuntu',
  osinfo: 'ubuntu22.04',
  root,
  mountpoints: [
    { path: '/', device: root },
    { path: '/home', device: `btrfsvol:${system}/@home` },
  ],
  unmounted: [],
  applications: [
    expect.objectContaining({ name: 'base-files' }) as unknown,
    expect.objectContaining({ name: 'bash' }) as unknown,
  ],
};

test('the kernel of this appliance calls the disks otherwise', async () => {
  expect(await kernelNames(guest)).toEqual(['/dev/sdb', '/dev/sdc', '/dev/sdd']);
  expect(await guest.listDevices()).toEqual([system, blank, encrypted]);
  expect(await guest.blkid(system)).toMatchObject({ DEVNAME: '/dev/sdb' });
});

test(
  'snapshots are no choice of systems, subvolid is understood, and other disks are left alone',
  async () => {
    const inspection = await inspectSource(guest, { root: 'single' }, context);
    expect(inspection).toMatchObject(found);
    expect(messages('warning')).toEqual([
      expect.stringMatching(
        /^\/dev\/sdc is encrypted \(LUKS, UUID .*no key is given for it; it is left alone\.$/,
      ),
    ]);
    events = [];
    const trimming = await trimGuest(guest, { inspection, conversion: { guestcaps: linuxCaps } }, context);
    expect(trimming).toEqual({ trimmed: [system], untrimmed: [] });
    expect(messages('warning')).toEqual([]);
  },
  conversionTimeout,
);

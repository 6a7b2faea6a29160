import type { Guestfs } from '../../guestfs';
import type { BlockDevices } from './block-devices';
import type { DeviceFacts } from './resolve-device';

/** What is known of every device of the guest. This takes a process in the appliance for each: only if it is needed. */
export async function describeDevices(guest: Guestfs, devices: BlockDevices): Promise<DeviceFacts[]> {
  const facts: DeviceFacts[] = [];
  for (const [index, disk] of devices.disks.entries()) {
    facts.push({ ...(await describe(guest, disk)), disk: index });
  }
  for (const partition of devices.partitions) {
    const disk = devices.disks.indexOf(await guest.partToDev(partition));
    const number = await guest.partToPartnum(partition);
    facts.push({ ...(await describe(guest, partition)), disk, partition: number });
  }
  for (const array of devices.arrays) {
    facts.push({ ...(await describe(guest, array)), names: arrayNames(await guest.mdDetail(array)) });
  }
  for (const volume of devices.volumes) {
    const lvUuid = (await guest.lvuuid(volume)).replaceAll('-', '');
    facts.push({ ...(await describe(guest, volume)), names: mapperNames(volume), lvUuid });
  }
  for (const { volume, device, uuid } of devices.opened) {
    facts.push({ ...(await describe(guest, volume)), inside: { device, uuid } });
  }
  return facts;
}

async function describe(guest: Guestfs, device: string): Promise<DeviceFacts> {
  let tags: Record<string, string> = {};
  try {
    tags = await guest.blkid(device);
  } catch {
    // blkid fails on a device with nothing on it.
  }
  const of = (tag: string) => unescape(tags[tag] ?? '');
  return {
    device,
    type: of('TYPE'),
    uuid: of('UUID'),
    label: of('LABEL'),
    partuuid: of('PART_ENTRY_UUID'),
    partlabel: of('PART_ENTRY_NAME'),
    names: [],
  };
}

/** blkid(8) writes a space as `\\ ` or as `\\x20`. */
function unescape(value: string): string {
  if (!value.includes('\\')) return value;
  const bytes = value.replace(/\\(?:x([0-9a-f]{2})|(.))/gi, (_, hex: string | undefined, other: string) =>
    hex === undefined ? other : String.fromCharCode(parseInt(hex, 16)),
  );
  const isLatin1 = [...bytes].every((character) => character.charCodeAt(0) < 256);
  return isLatin1 && value.includes('\\x') ? Buffer.from(bytes, 'latin1').toString('utf8') : bytes;
}

/** `/dev/vg/lv` is `/dev/mapper/vg-lv` too, with the hyphens in the names doubled. */
function mapperNames(volume: string): string[] {
  const [group = '', name = ''] = volume.split('/').slice(2);
  const mapped = [group, name].map((part) => part.replaceAll('-', '--')).join('-');
  return [`/dev/mapper/${mapped}`, `/dev/disk/by-id/dm-name-${mapped}`];
}

/** What mdadm(8) says about an array: its name is `host:name`. */
function arrayNames({ name = '', uuid = '' }: Record<string, string>): string[] {
  const short = name.replace(/^[^:]*:/, '');
  const names = [`/dev/disk/by-id/md-uuid-${uuid}`, `/dev/disk/by-id/md-name-${name}`, `/dev/md/${short}`];
  return /^\d+$/.test(short) ? [...names, `/dev/md${short}`] : names;
}

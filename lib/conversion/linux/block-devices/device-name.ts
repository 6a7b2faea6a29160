/** How names of disks begin: disks of one kind are counted by themselves. `array`: `cciss/c0d0` and its like. */
export type DiskKind = 'sd' | 'hd' | 'vd' | 'xvd' | 'nvme' | 'array';

/** The number of the drive with these letters, from 0: the inverse of `driveLetters`. */
export function driveIndex(letters: string): number {
  return [...letters].reduce((index, letter) => index * 26 + letter.charCodeAt(0) - 96, 0) - 1;
}

const disksWithP = /^\/dev\/((?:cciss|ida|rd)\/c\d+d\d+|nvme\d+n\d+)(?:p(\d+))?$/;
const disksWithLetters = /^\/dev\/((?:s|h|v|xv)d[a-z]+)(\d*)$/;

/** Takes the name of a disk or a partition apart, `/dev/nvme0n1p2`; undefined for everything else. */
export function parseDevice(device: string): { disk: string; partition: string } | undefined {
  const [, disk, partition = ''] = disksWithP.exec(device) ?? disksWithLetters.exec(device) ?? [];
  return disk === undefined ? undefined : { disk, partition };
}

/** The disks among devices as configuration files name them: `sda` of `/dev/sda1`. Each once. */
export function disksAmong(devices: readonly string[]): string[] {
  return [...new Set(devices.flatMap((device) => parseDevice(device)?.disk ?? []))];
}

// A path of a by-path link has colons in it; elsewhere they end the name.
const deviceWords =
  /(^|[\s"'`=,:;(<>|])(\/dev\/(?:disk\/by-path\/[\w:.@+-]+|[\w/.+-]+))(?=$|[\s"'`,:;)\]}<>|&])/g;

/**
 * Replaces the devices in a text whose words are options, paths and lists of them: a kernel command line
 * (`root=/dev/sda1 cryptdevice=/dev/sda2:root`), mount options (`logdev=/dev/sdb1,noatime`), a line of mdadm.conf or of a
 * script.
 */
export function replaceDevices(text: string, rename: (device: string) => string): string {
  return text.replace(deviceWords, (_whole, before: string, device: string) => before + rename(device));
}

/** The devices that {@link replaceDevices} finds. */
export function devicesIn(text: string): string[] {
  return [...text.matchAll(deviceWords)].map(([, , device = '']) => device);
}

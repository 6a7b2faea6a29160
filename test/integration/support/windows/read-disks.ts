import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Guestfs } from '../../../../lib/guestfs';
import { partitionsOf, type WindowsSystem } from '../../../../lib/testing/guests/windows';
import { accelerator } from '../../../guests';
import { type HiveContents, readHive } from '../../../guests/windows/read-hive';

/** A volume of a guest. */
export interface VolumeContents {
  use: 'system' | 'boot' | 'esp' | 'data';
  /** SHA-256 of each file by its path from the volume's root. */
  files: Map<string, string>;
  /** Its hives, by their paths. */
  hives: Map<string, HiveContents>;
}

/** The disks of one guest in their order. */
export interface DiskSet {
  images: string[];
  format: string;
}

export const isHive = (path: string): boolean =>
  /\/(?:SOFTWARE|SYSTEM|SAM|SECURITY|DEFAULT|BCD)$/i.test(path);

/** Name of a disk in the appliance. */
const deviceOf = (index: number): string => `/dev/sd${String.fromCharCode('a'.charCodeAt(0) + index)}`;

/**
 * What is on the disks of a Windows guest, each set of them a state of it. All are looked at in one appliance, and nothing is
 * written to them.
 */
export async function readWindowsDisks(
  system: WindowsSystem,
  sets: readonly DiskSet[],
): Promise<VolumeContents[][]> {
  const work = mkdtempSync(join(tmpdir(), 'v2v-windows-disks.'));
  const guest = await Guestfs.create();
  try {
    await guest.setBackend('direct');
    if (accelerator() === 'tcg') await guest.setBackendSettings(['force_tcg']);
    for (const { images, format } of sets) {
      for (const image of images) await guest.addDrive(image, { readonly: true, format });
    }
    await guest.launch();
    const states: VolumeContents[][] = [];
    let first = 0;
    for (const { images } of sets) {
      const volumes: VolumeContents[] = [];
      for (const { device, use } of partitionsOf(system)) {
        if (use === 'msr') continue;
        const [, letter = '', number = ''] = /^\/dev\/sd([a-z])(\d+)$/.exec(device) ?? [];
        const disk = deviceOf(first + letter.charCodeAt(0) - 'a'.charCodeAt(0));
        volumes.push({ use, ...(await readVolume(guest, `${disk}${number}`, work)) });
      }
      states.push(volumes);
      first += images.length;
    }
    return states;
  } finally {
    await guest.close();
    rmSync(work, { recursive: true, force: true });
  }
}

async function readVolume(
  guest: Guestfs,
  device: string,
  work: string,
): Promise<Omit<VolumeContents, 'use'>> {
  const file = join(work, 'read');
  await guest.mountRo(device, '/');
  try {
    await guest.checksumsOut('sha256', '/', file);
    const files = new Map<string, string>();
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      const [, digest, path] = /^([0-9a-f]{64}) [ *]\.(\/.+)$/.exec(line) ?? [];
      if (digest !== undefined && path !== undefined) files.set(path, digest);
    }
    const hives = new Map<string, HiveContents>();
    for (const path of files.keys()) {
      if (!isHive(path)) continue;
      await guest.download(path, file);
      hives.set(path, readHive(readFileSync(file)));
    }
    return { files, hives };
  } finally {
    await guest.umountAll();
  }
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { convert, type ConvertOptions, type ConversionStep, type WindowsState } from '../../../../lib';
import { openHive } from '../../../../lib/registry';
import type { ConvertResult } from '../../../../types/result';
import { buildWindowsGuest, packOva, type WindowsGuest, type WindowsGuestName } from '../../../guests';
import { makeVirtioWinTree } from '../../../guests/windows/virtio-win-tree';
import { acceleration } from '../source';

/** A Windows guest packed as an OVA, with drivers beside it, and room for what is made of it. */
export interface PackedWindows extends Disposable {
  guest: WindowsGuest;
  ova: string;
  /** Of the layout of virtio-win. */
  drivers: string;
  /** Makes a new empty directory for one conversion's output. */
  outputDirectory: () => string;
}

export async function packedWindows(name: WindowsGuestName): Promise<PackedWindows> {
  const guest = await buildWindowsGuest(name, { log: (message) => process.stderr.write(`${message}\n`) });
  const directory = mkdtempSync(join(tmpdir(), 'v2v-windows-test.'));
  const macs = guest.nics.map(({ mac = '' }) => mac);
  return {
    guest,
    ova: await packOva(guest, { path: join(directory, `${name}.ova`), macs }),
    drivers: makeDrivers(directory),
    outputDirectory: () => mkdtempSync(join(directory, 'output.')),
    [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/**
 * Drivers of the layout of virtio-win. The published ones for Windows 8 to Server 2012 R2 are signed by themselves and would be
 * left out; here they are signed as those of later Windows are.
 */
export function makeDrivers(directory: string): string {
  const signer = { by: 'microsoft', digest: 'sha256' } as const;
  return makeVirtioWinTree(join(directory, 'virtio-win'), { signers: { '2k12R2': signer } });
}

/** A step as a user writes one: a value of the registry and a file. */
export const ownStep: ConversionStep<WindowsState> = {
  name: 'own-step',
  phase: 'customize',
  applies: () => true,
  async run({ guest, windows }) {
    await using software = await openHive(guest, windows.softwareHive, { write: true });
    await software.set('Example\\Migration', 'ConvertedBy', 'v2v-node');
    await software.commit();
    await guest.write('/ProgramData.txt', 'converted\r\n');
  },
};

/** A conversion with these drivers, to qcow2 where nothing else is said. */
export async function convertWindows(
  { drivers }: Pick<PackedWindows, 'drivers'>,
  options: Pick<ConvertOptions, 'input' | 'output' | 'disks'>,
): Promise<ConvertResult> {
  const before = process.env.VIRTIO_WIN;
  process.env.VIRTIO_WIN = drivers;
  try {
    return await convert({
      name: 'converted',
      disks: { format: 'qcow2' },
      ...options,
      steps: { windows: [ownStep] },
      appliance: { acceleration: acceleration() },
    });
  } finally {
    if (before === undefined) delete process.env.VIRTIO_WIN;
    else process.env.VIRTIO_WIN = before;
  }
}

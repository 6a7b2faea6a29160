import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { chooseDrivers, type Choices } from '../../../../../lib/conversion/windows/drivers/choose';
import type { GuestWindows } from '../../../../../lib/conversion/windows/drivers/guest-windows';
import { readPackages } from '../../../../../lib/conversion/windows/drivers/packages';
import { directorySource } from '../../../../../lib/conversion/windows/drivers/source/directory';
import type { DriverReport, WindowsDevice } from '../../../../../types/windows-drivers';
import { makeVirtioWinTree, type VirtioWinTreeOptions } from '../../../../guests/windows/virtio-win-tree';

const made: string[] = [];
afterAll(() => {
  for (const directory of made) rmSync(directory, { recursive: true, force: true });
});

/** A directory that is removed after the tests of the file. */
export function scratchDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'v2v-drivers-'));
  made.push(directory);
  return directory;
}

export const tree = (options: VirtioWinTreeOptions): string => makeVirtioWinTree(scratchDirectory(), options);

export const unaborted = { throwIfAborted: () => undefined };

/** What is chosen from a directory. */
export async function choose(
  directory: string,
  windows: GuestWindows,
  { knowsSha2 = true }: { knowsSha2?: boolean } = {},
): Promise<Choices & { reportOf: (device: WindowsDevice) => DriverReport }> {
  const source = await directorySource(directory, unaborted);
  const packages = await readPackages(source, windows, unaborted);
  const updates = { knowsSha2: () => Promise.resolve(knowsSha2) };
  const choices = await chooseDrivers(packages, windows, updates, 'There is none.', unaborted);
  return { ...choices, reportOf: (device) => choices.reports.find((report) => report.device === device)! };
}

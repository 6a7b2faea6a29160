import type { WindowsSystem, WindowsTestDisk, WindowsVolume } from '../../../lib/testing/guests/windows';

/** Lay out a disk of a Windows guest, raw, and fill its volumes. `work`: a directory for what is needed meanwhile. */
export function makeWindowsDisk(
  path: string,
  disk: WindowsTestDisk,
  options: { volumes: readonly WindowsVolume[]; system: WindowsSystem; work: string; signal?: AbortSignal },
): Promise<void>;

/** Guests with real disks, from their plan to a finished machine. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { copyDisks } from '../../../../lib/copy';
import { checkTarget, openTarget } from '../../../../lib/output';
import type { Context } from '../../../../lib/run/context';
import type { ProxmoxOutput } from '../../../../types/output';
import type { Artifact, ReadyOverlay, TargetPlan } from '../../../../types/target';
import { makeMachine, makePlan, type GuestChanges } from '../guest';

const MiB = 1024 * 1024;
export const diskSize = 1 << 30;

/** An overlay with data in it, most of it empty; the byte tells one from another. */
export function makeDisk(directory: string, id: number): ReadyOverlay {
  const raw = join(directory, `source${id}.raw`);
  const path = join(directory, `overlay${id}.qcow2`);
  execFileSync('qemu-img', ['create', '-q', '-f', 'raw', raw, String(diskSize)]);
  execFileSync('qemu-io', ['-f', 'raw', '-c', `write -P ${id + 5} 0 1M`, '-c', 'write -P 6 900M 1M', raw]);
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', '-b', raw, '-F', 'raw', path]);
  execFileSync('qemu-io', ['-f', 'qcow2', '-c', `write -P 7 ${10 * MiB} 1M`, path]);
  const disk = { id, image: { kind: 'file' as const, path: raw, format: 'raw' } };
  return { kind: 'overlay', disk, path, virtualSize: diskSize, name: id === 0 ? 'sda' : 'sdb', ready: true };
}

/** Whether two images show a guest the same; qemu-img is the judge. */
export function areSame(overlay: ReadyOverlay, path: string, format = 'raw'): boolean {
  try {
    execFileSync('qemu-img', ['compare', '-q', '-f', 'qcow2', '-F', format, overlay.path, path]);
    return true;
  } catch {
    return false;
  }
}

export const windows: GuestChanges = {
  name: 'Büro Server,1',
  source: {
    firmware: 'uefi',
    uefiSecureBoot: true,
    tpm: '2.0',
    genid: '00112233-4455-6677-8899-aabbccddeeff',
  },
  inspection: {
    type: 'windows',
    distro: 'windows',
    osinfo: 'win2k22',
    majorVersion: 10,
    minorVersion: 0,
    productName: 'Windows Server 2022 Standard',
    productVariant: 'Server',
    firmware: { type: 'uefi', esps: ['/dev/sda1'] },
  },
  caps: { rtcUtc: false, virtioSocket: false },
};

export const uefiLinux: GuestChanges = {
  name: 'web',
  source: { firmware: 'uefi' },
  inspection: { firmware: { type: 'uefi', esps: ['/dev/sda1'] } },
};

/** The whole way. */
export async function makeGuest(
  output: ProxmoxOutput,
  changes: GuestChanges,
  sources: readonly ReadyOverlay[],
  context: Context,
): Promise<{ plan: TargetPlan<ProxmoxOutput>; artifacts: Artifact[] }> {
  const plan = makePlan(output, { disks: sources.length, ...changes });
  await checkTarget(plan, context);
  const target = await openTarget(plan, context);
  const copied = await copyDisks({ sources, target }, context);
  const artifacts = await target.publish(await makeMachine(plan, changes, context), copied);
  return { plan, artifacts };
}

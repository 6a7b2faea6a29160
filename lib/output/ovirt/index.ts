import { randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';

import type { OvirtOutput } from '../../../types/output';
import { checkSpaceAt } from '../../files/free-space';
import { quoteCommand } from '../../text/shell-quote';
import { checkDirectory, lookAtDirectory } from '../directory/check';
import type { OutputMode } from '../mode';
import { errorOf } from '../obstacle';
import { leastSize } from '../disks';
import { findExportDomain } from './domain-directory';
import { openDomain } from './domain-target';
import { isRemoteStorage, mountStorage, type MountedStorage } from './mount';
import { checkText, ovirtAbilities, ovirtName, planVolumes, roomAt } from './plan';
import { previewOvf } from './preview';
import type { Context } from '../../run/context';

async function reach({ storage }: OvirtOutput, context: Context): Promise<MountedStorage> {
  if (isRemoteStorage(storage)) return mountStorage(storage, context);
  return { path: resolve(storage), [Symbol.asyncDispose]: () => Promise.resolve() };
}

/** Disks and an OVF in an export storage domain of oVirt, from where the engine imports a VM. */
export const ovirtOutput: OutputMode<OvirtOutput> = {
  describe: ({ storage }) => quoteCommand('-o', ['ovirt', '-os', storage]),

  programs: ({ storage }) => (isRemoteStorage(storage) ? ['mount', 'umount'] : []),

  plan(output, guest) {
    checkText(output.storage, 'ovirt', 'the directory of an export storage domain, or HOST:/PATH of NFS');
    const disks = planVolumes(guest, 'ovirt');
    const room = isRemoteStorage(output.storage) ? [] : [roomAt(resolve(output.storage), disks)];
    // Everything in a domain has names of its own: the same guest may be there several times.
    return {
      output,
      name: ovirtName(guest.name),
      abilities: ovirtAbilities,
      disks,
      claims: [],
      files: [],
      room,
    };
  },

  async *obstacles(plan, { probe }, context) {
    const { storage } = plan.output;
    const mounting = reach(plan.output, context);
    const failed = await errorOf(mounting);
    if (failed !== undefined) {
      yield failed;
      return;
    }
    await using mounted = await mounting;
    const finding = findExportDomain(mounted.path, storage);
    const missing = await errorOf(finding);
    if (missing !== undefined) {
      yield missing;
      return;
    }
    const { path } = await finding;
    for (const directory of [path, join(path, 'images'), join(path, 'master', 'vms')]) {
      const refused = await errorOf(probe ? checkDirectory(directory, context) : lookAtDirectory(directory));
      if (refused !== undefined) {
        yield refused;
        return;
      }
    }
    const least = plan.disks.reduce((sum, disk) => sum + leastSize(disk), 0);
    const lack = await errorOf(checkSpaceAt(path, least, `the disks of ${plan.name}`));
    if (lack !== undefined) yield lack;
  },

  async open(plan, context) {
    // Before the target, so that it is unmounted after what the target takes back.
    const mounted = context.own(await reach(plan.output, context));
    const domain = await findExportDomain(mounted.path, plan.output.storage);
    const vm = randomUUID();
    return openDomain(
      plan,
      {
        domain,
        vm,
        disks: plan.disks.map(() => ({ image: randomUUID(), volume: randomUUID() })),
        ovf: join(domain.path, 'master', 'vms', vm, `${vm}.ovf`),
        flavour: 'ovirtexp',
        makesDirectories: true,
        actualSizes: true,
      },
      context,
    );
  },

  render: (machine, plan) => [previewOvf(machine, plan, 'ovirtexp')],
};

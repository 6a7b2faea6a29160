import { access, constants } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import type { VdsmOutput } from '../../../types/output';
import { V2vError } from '../../errors';
import { checkSpaceAt } from '../../files/free-space';
import { runProgram } from '../../programs/run';
import { quoteCommand } from '../../text/shell-quote';
import { checkDirectory, checkNameIsFree, lookAtDirectory } from '../directory/check';
import type { OutputMode } from '../mode';
import { errorOf } from '../obstacle';
import { dataDomain } from '../ovirt/domain-directory';
import { openDomain } from '../ovirt/domain-target';
import { ovirtAbilities, ovirtName, planVolumes, roomAt } from '../ovirt/plan';
import { previewOvf } from '../ovirt/preview';
import { checkVdsm, checkVolumeCount, imagePath, ovfPath, volumesOf } from './options';

/** Disks and an OVF where VDSM wants them. */
export const vdsmOutput: OutputMode<VdsmOutput> = {
  describe: ({ storage }) => quoteCommand('-o', ['vdsm', '-os', storage]),

  plan(output, guest) {
    checkVdsm(output);
    // `outputClaims` asks before anything is known of the disks.
    if (guest.disks.length > 0) checkVolumeCount(output, guest.disks.length);
    const ids = volumesOf(output);
    const disks = planVolumes(guest, 'vdsm').map((disk, index) => {
      const { image, volume } = ids[index]!;
      return { ...disk, path: join(imagePath(output, image), volume) };
    });
    const ovf = ovfPath(output);
    const files = [...disks.map(({ path }) => `${path}.meta`), ovf];
    const claims = [ovf, ...ids.map(({ image, volume }) => join(imagePath(output, image), volume))];
    const room = [roomAt(resolve(output.storage), disks)];
    return { output, name: ovirtName(guest.name), abilities: ovirtAbilities, disks, claims, files, room };
  },

  async *obstacles(plan, { probe }, context) {
    const { output } = plan;
    const images = volumesOf(output).map(({ image }) => imagePath(output, image));
    for (const directory of new Set([...images, resolve(output.ovfOutput ?? '.')])) {
      const refused = await errorOf(probe ? checkDirectory(directory, context) : lookAtDirectory(directory));
      if (refused !== undefined) yield refused;
    }
    for (const path of [...plan.disks.flatMap((disk) => disk.path ?? []), ...plan.files]) {
      const taken = await errorOf(checkNameIsFree(path));
      if (taken !== undefined) yield taken;
    }
    for (const { path, least } of plan.room) {
      // What does not exist was told already.
      const exists = await access(path, constants.F_OK).then(
        () => true,
        () => false,
      );
      const lack = exists ? await errorOf(checkSpaceAt(path, least, `the disks of ${plan.name}`)) : undefined;
      if (lack !== undefined) yield lack;
    }
  },

  async open(plan, context) {
    const { output } = plan;
    const domain = dataDomain(resolve(output.storage));
    if (domain === undefined) throw new V2vError('INTERNAL', 'A plan for VDSM without a storage domain.');
    const layout = {
      domain,
      vm: output.vmUuid,
      disks: volumesOf(output),
      ovf: ovfPath(output),
      flavour: output.ovfFlavour ?? 'ovirtexp',
      makesDirectories: false,
      actualSizes: false,
    } as const;
    if (output.compat !== '0.10' || plan.disks.every(({ format }) => format === 'raw'))
      return openDomain(plan, layout, context);
    const finishDisk = async (path: string): Promise<void> => {
      const args = ['amend', '-q', '-f', 'qcow2', '-o', 'compat=0.10', path];
      await runProgram('qemu-img', args, { context, access: { write: [path] } });
    };
    return openDomain(plan, { ...layout, finishDisk }, context);
  },

  render(machine, plan) {
    const { output } = plan;
    const storageDomain = dataDomain(resolve(output.storage))?.uuid;
    const preview = previewOvf(machine, plan, output.ovfFlavour ?? 'ovirtexp', {
      vm: output.vmUuid,
      disks: volumesOf(output),
      ...(storageDomain === undefined ? {} : { storageDomain }),
    });
    return [{ ...preview, path: ovfPath(output) }];
  },
};

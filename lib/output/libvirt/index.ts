import type { LibvirtOutput } from '../../../types/output';
import { planDisks } from '../disks';
import { domainXml } from '../domain-xml';
import type { OutputMode } from '../mode';
import { targetName } from '../names';
import { libvirtObstacles } from './obstacles';
import { checkOptions, describeOptions, placeOf, poolOf } from './options';
import { takeBack } from './take-back';
import { openLibvirt } from './target';

const abilities = { serialPort: true, namedNetworks: true, formats: ['raw', 'qcow2'] as const };

/** A domain of libvirt with its disks in a storage pool. */
export const libvirtOutput: OutputMode<LibvirtOutput> = {
  describe: describeOptions,

  plan(output, guest) {
    checkOptions(output);
    const name = targetName(guest.name);
    const disks = planDisks(guest, abilities, 'The output libvirt').map((disk) => ({
      ...disk,
      volume: { pool: poolOf(output), name: `${name}-${disk.name}` },
    }));
    return { output, name, abilities, disks, claims: [`${placeOf(output)}: ${name}`], files: [], room: [] };
  },

  obstacles: libvirtObstacles,

  remote: { place: placeOf, takeBack },

  open: openLibvirt,

  render: (machine, plan) => [{ role: 'domain', text: domainXml(machine, plan.disks), mode: 0o600 }],
};

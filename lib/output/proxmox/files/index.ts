import { basename, join } from 'node:path';

import type { ProxmoxFilesOutput } from '../../../../types/output';
import type { TargetPlan } from '../../../../types/target';
import type { GuestToPlace } from '../../mode';
import { directoryObstacles } from '../../directory/obstacles';
import { directoryOf, planDirectory } from '../../directory/plan';
import { openDirectory } from '../../directory/target';
import { checkMachineOptions, dnsName, mostDisks, warnOfMachine } from '../parameters';
import type { ProxmoxTransport } from '../transport';
import { nodeScript } from './script';

const abilities = {
  serialPort: true,
  namedNetworks: false,
  formats: ['raw', 'qcow2'],
  maxDisks: mostDisks,
  copyFirst: true,
} as const;

/** Names of files: qm takes a path out of a list with commas, and the format from the ending. */
function plan(options: ProxmoxFilesOutput, guest: GuestToPlace): TargetPlan<ProxmoxFilesOutput> {
  checkMachineOptions(options);
  const { format = 'raw' } = guest.diskOptions;
  const name = dnsName(guest.name);
  const planned = planDirectory(options, guest, {
    abilities,
    files: () => [`${name}.sh`],
    diskFile: (disk) => `${name}-${disk.name}.${format}`,
  });
  return { ...planned, claims: [join(directoryOf(planned), name)] };
}

const script = (target: TargetPlan<ProxmoxFilesOutput>): string =>
  join(directoryOf(target), `${dnsName(target.name)}.sh`);

/** Disks, and a script with the commands for the node: for whoever has no way to it from here. */
export const proxmoxFiles: ProxmoxTransport<ProxmoxFilesOutput> = {
  describe: ({ directory, storage }) => `-o proxmox -oc file://${directory} -os ${storage}`,

  plan,

  obstacles: directoryObstacles,

  open: (target, context) =>
    openDirectory(
      target,
      {
        render(machine) {
          warnOfMachine(machine, target.output, undefined, context);
          return proxmoxFiles.render(machine, target);
        },
      },
      context,
    ),

  render(machine, target) {
    const files = target.disks.map(({ path = '' }) => basename(path));
    return [
      { role: 'script', path: script(target), text: nodeScript(machine, target.output, files), mode: 0o755 },
    ];
  },
};

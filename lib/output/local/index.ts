import { join } from 'node:path';

import type { LocalOutput } from '../../../types/output';
import { openDirectory } from '../directory/target';
import { directoryObstacles } from '../directory/obstacles';
import { directoryOf, planDirectory } from '../directory/plan';
import { domainXml } from '../domain-xml';
import type { OutputMode } from '../mode';

/** Disks and libvirt XML in a directory, for `virsh define`. */
export const localOutput: OutputMode<LocalOutput> = {
  describe: ({ directory }) => `-o local -os ${directory}`,

  plan: (options, guest) =>
    planDirectory(options, guest, {
      abilities: { serialPort: true, namedNetworks: true, formats: ['raw', 'qcow2'], copyFirst: true },
      files: (name) => [`${name}.xml`],
    }),

  obstacles: directoryObstacles,

  open: (plan, context) =>
    openDirectory(plan, { render: (machine) => localOutput.render(machine, plan) }, context),

  render: (machine, plan) => [
    {
      role: 'domain',
      path: join(directoryOf(plan), `${plan.name}.xml`),
      text: domainXml(machine, plan.disks),
      // Others on this host must not read the password of the guest's screen.
      mode: machine.display?.password === undefined ? 0o644 : 0o600,
    },
  ],
};

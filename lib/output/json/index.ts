import { join } from 'node:path';

import type { JsonOutput } from '../../../types/output';
import { openDirectory } from '../directory/target';
import { directoryObstacles } from '../directory/obstacles';
import { directoryOf, planDirectory } from '../directory/plan';
import type { OutputMode } from '../mode';
import { guestDescription } from './description';
import { diskFileName } from './disks-pattern';

/**
 * Disks in a directory, and a JSON file that describes the machine, for a program that makes it by other means; virt-v2v
 * had such a mode up to its version 2.0.
 */
export const jsonOutput: OutputMode<JsonOutput> = {
  describe: ({ directory, disksPattern }) => {
    const pattern = disksPattern === undefined ? '' : ` -oo json-disks-pattern=${disksPattern}`;
    return `-o json -os ${directory}${pattern}`;
  },

  plan: (options, guest) =>
    planDirectory(options, guest, {
      abilities: { serialPort: true, namedNetworks: false, formats: ['raw', 'qcow2'], copyFirst: true },
      files: (name) => [`${name}.json`],
      diskFile: (disk, index, name) => diskFileName(options.disksPattern, { disk: disk.name, index, name }),
    }),

  obstacles: directoryObstacles,

  open: (plan, context) =>
    openDirectory(plan, { render: (machine) => jsonOutput.render(machine, plan) }, context),

  render: (machine, plan) => [
    {
      role: 'description',
      path: join(directoryOf(plan), `${plan.name}.json`),
      text: `${JSON.stringify(guestDescription(machine, plan.disks), null, 2)}\n`,
      // Others on this host must not read the password of the guest's screen.
      mode: machine.display?.password === undefined ? 0o644 : 0o600,
    },
  ],
};

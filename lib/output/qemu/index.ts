import { join } from 'node:path';

import type { QemuOutput } from '../../../types/output';
import type { TargetPlan } from '../../../types/target';
import { noteOutputsInUse } from '../../journal/journal';
import { openDirectory } from '../directory/target';
import { directoryObstacles } from '../directory/obstacles';
import { directoryOf, planDirectory } from '../directory/plan';
import type { OutputMode } from '../mode';
import { qemuScript } from './script';
import { startGuest } from './script/start';

const inDirectory = (plan: TargetPlan<QemuOutput>, ending: string): string =>
  join(directoryOf(plan), `${plan.name}${ending}`);

/** Disks, and a shell script that starts the guest under QEMU. */
export const qemuOutput: OutputMode<QemuOutput> = {
  describe: ({ directory }) => `-o qemu -os ${directory}`,

  plan: (options, guest) =>
    planDirectory(options, guest, {
      abilities: { serialPort: true, namedNetworks: false, formats: ['raw', 'qcow2'], copyFirst: true },
      files: (name) => [
        `${name}.sh`,
        `${name}-vars.fd`,
        `${name}-tpm`,
        ...(options.boot === true ? [`${name}.log`] : []),
      ],
    }),

  obstacles: directoryObstacles,

  open: (plan, context) =>
    openDirectory(
      plan,
      {
        render: (machine) => qemuOutput.render(machine, plan),
        async finish() {
          if (plan.output.boot !== true) return [];
          // The guest that is about to run outlives this process, however that ends, and so must its disks.
          await noteOutputsInUse(context);
          const log = inDirectory(plan, '.log');
          await startGuest(inDirectory(plan, '.sh'), log, context);
          return [{ kind: 'file', role: 'log', path: log }];
        },
      },
      context,
    ),

  render: (machine, plan) => [
    {
      role: 'script',
      path: inDirectory(plan, '.sh'),
      text: qemuScript(machine, plan.disks, {
        nvram: inDirectory(plan, '-vars.fd'),
        tpm: inDirectory(plan, '-tpm'),
      }),
      mode: 0o755,
    },
  ],
};

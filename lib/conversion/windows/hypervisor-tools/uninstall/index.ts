import { addFirstbootScript } from '../../../guest/firstboot';
import { requireFinding } from '../../../guest/finding';
import type { ConversionStep } from '../../../guest/step';
import type { WindowsState } from '../../state';
import { toolsProducts } from '../products';
import { uninstallScript } from './script';

/** An MSI that refuses outside its hypervisor does so at the next boot, too. */
const attempts = { msi: 1, program: 2 } as const;
const timeLimit = 1800;

/**
 * Has other hypervisors' tools uninstalled when the guest boots. Their services and drivers are disabled by then, which
 * keeps no installer from removing them. Comes last of those that leave scripts: disks and drivers do not wait for it.
 */
export const hypervisorUninstallersStep: ConversionStep<WindowsState> = {
  name: 'hypervisor-uninstallers',
  // Scripts run in the order in which they are added: what the guest boots with and its network come first.
  phase: 'adapt',
  applies: (state) =>
    requireFinding(state, 'hypervisorTools').some(
      ({ uninstallers, withoutUninstaller }) => uninstallers.length + withoutUninstaller.length > 0,
    ) || "no tools of another hypervisor are in the guest's list of programs",
  async run(state) {
    for (const { product: name, uninstallers, withoutUninstaller } of requireFinding(
      state,
      'hypervisorTools',
    )) {
      for (const displayName of withoutUninstaller) {
        state.context.warn(
          'TOOLS_LEFT',
          `${displayName} stays in the guest: the registry does not say how it is uninstalled.`,
          'Its services and drivers are disabled; remove it in the converted guest, or leave it.',
        );
      }
      const product = toolsProducts.find((each) => each.name === name);
      if (product === undefined) continue;
      for (const uninstaller of uninstallers) {
        await addFirstbootScript(state, {
          name: `uninstall ${uninstaller.displayName}`,
          script: uninstallScript(uninstaller, product),
          attempts: attempts[uninstaller.command.type],
          timeLimit,
          language: 'cmd',
        });
        state.uninstalled.push(uninstaller.displayName);
      }
    }
  },
};

import { openHive } from '../../../registry';
import { requireFinding } from '../../guest/finding';
import { addFirstbootScript } from '../../guest/firstboot';
import type { ConversionStep } from '../../guest/step';
import type { WindowsState } from '../state';
import { clearAdapters } from './clear-adapters';
import { networkConf, networkConfName } from './network-conf';

/** Our program waits up to five minutes for the adapters, and each setting takes it a second or two. */
const timeLimit = 900;

const script = `@echo off
"%FIRSTBOOT_PROGRAM%" network ${networkConfName}
exit /b %ERRORLEVEL%
`;

/**
 * Has the guest set what was set by hand on its old adapters on the new ones, which it only knows when it boots. They are found
 * by their MAC addresses.
 */
export const networkRestoreStep: ConversionStep<WindowsState> = {
  name: 'network-restore',
  phase: 'adapt',
  applies: ({ network }) =>
    network === undefined || network.restored.length === 0
      ? 'The guest has no network settings that are to be set again.'
      : true,
  async run(state) {
    const { guest, windows } = state;
    const network = requireFinding(state, 'network');
    // First the settings are where the guest finds them; only then they are taken from where they were.
    await addFirstbootScript(state, {
      name: 'network',
      script,
      attempts: 5,
      timeLimit,
      files: { [networkConfName]: Buffer.from(networkConf(network)) },
    });
    await using hive = await openHive(guest, windows.systemHive, { write: true });
    const adapters = network.restored.map((index) => network.adapters[index]!);
    await clearAdapters(hive, windows.currentControlSet, adapters);
    await hive.commit();
  },
};

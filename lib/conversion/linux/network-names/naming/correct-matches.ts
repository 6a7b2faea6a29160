import type { LinuxState } from '../../state';
import type { ConfigurationFile } from '../configuration/configured-card';
import type { NetworkFiles } from '../configuration/network-files';
import { parseNetworkFile } from '../configuration/networkd';
import type { PlannedNic } from './plan';
import { driversAskedFor, replaceDriver, replacePath } from './stale-matches';
import { pciAddress } from './vmware-slot';

type Edit = (state: LinuxState, path: string, edit: (text: string) => string) => Promise<void>;

/**
 * Corrects configuration that finds its card by the driver or the place on the old machine: by the driver that the card
 * has now, and by its address. Warns where it is not clear which card is meant.
 */
export async function correctMatches(
  state: LinuxState,
  files: NetworkFiles,
  nics: readonly PlannedNic[],
  edit: Edit,
): Promise<void> {
  const isOf = (suffix: string) => (file: ConfigurationFile) => file.path.endsWith(suffix);
  const networks = files.networkd.filter(isOf('.network'));
  await correctDrivers(state, [...networks, ...files.netplan, ...files.keyfiles], edit);
  for (const file of networks) {
    for (const { pciAddress: place } of parseNetworkFile(file)) {
      if (place !== undefined) await correctPlace(state, file.path, place, nics, edit);
    }
  }
}

async function correctDrivers(state: LinuxState, files: ConfigurationFile[], edit: Edit): Promise<void> {
  const asking = files.filter(({ text }) => driversAskedFor(text).length > 0);
  const drivers = new Set(asking.flatMap(({ text }) => driversAskedFor(text)));
  if (drivers.size > 1) {
    const paths = asking.map(({ path }) => path).join(', ');
    state.context.warn(
      'NETWORK_MATCH_LOST',
      `The guest tells its network cards apart by their drivers (${paths}), and on KVM they all have the same.`,
      'Let these files name the cards by their MAC addresses.',
    );
    return;
  }
  const driver = state.kernels?.best.supportsVirtioNet === false ? 'e1000' : 'virtio_net';
  for (const { path } of asking) await edit(state, path, (text) => replaceDriver(text, driver));
}

async function correctPlace(
  state: LinuxState,
  path: string,
  place: string,
  nics: readonly PlannedNic[],
  edit: Edit,
): Promise<void> {
  const inPlace = nics.filter(({ pciSlot }) => pciSlot !== undefined && pciAddress(pciSlot) === place);
  const [meant] = inPlace.length === 0 && nics.length === 1 ? nics : inPlace;
  if (meant !== undefined) {
    await edit(state, path, (text) => replacePath(text, place, meant.mac));
    return;
  }
  state.context.warn(
    'NETWORK_MATCH_LOST',
    `${path} is for the network card at ${place}; which card of the new machine that was is not known.`,
    'Let the file name the card by its MAC address.',
  );
}

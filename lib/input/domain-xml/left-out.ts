import { childrenOf, type XmlElement } from '../../xml/parse';
import type { Reading } from './description';

/** Devices that hold or reach something, by their element, which the target does not get. */
const devicesLeftOut: Readonly<Record<string, { what: string; hint: string }>> = {
  hostdev: {
    what: 'devices of the old host passed through to the guest',
    hint: 'Attach what the guest needs on the new host when it is converted.',
  },
  filesystem: {
    what: 'directories of the old host shared with the guest',
    hint: 'Copy them, share them again on the new host, or take them out of /etc/fstab of the guest.',
  },
};

/** Warns, once for each kind, of devices that are not taken along. */
export function warnOfLeftOut(devices: XmlElement | undefined, { file, warn }: Reading): void {
  for (const [element, { what, hint }] of Object.entries(devicesLeftOut)) {
    const count = childrenOf(devices, element).length;
    if (count > 0)
      warn('DOMAIN_DEVICE', `${file} has ${what} (<${element}>), which the target does not get.`, hint);
  }
}

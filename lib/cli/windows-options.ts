import type { WindowsOptions } from '../../types/options';
import type { GivenOptions } from './given-options';
import { staticAddresses } from './network-options';
import type { OptionSpec } from './option-spec';

/** Options that only matter to a Windows guest, as `--help` shows them; `--mac MAC:ip:…` is among the networks. */
export const windowsSpecs: readonly OptionSpec[] = [
  {
    key: 'virtioWin',
    names: ['virtio-win'],
    value: 'PATH',
    completes: 'file',
    once: true,
    help: 'drivers: virtio-win.iso, or a directory (VIRTIO_WIN, else the usual places)',
  },
  {
    key: 'blockDriver',
    names: ['block-driver'],
    value: 'virtio-blk|virtio-scsi',
    once: true,
    help: 'bus of the disks (virtio-blk)',
  },
  {
    key: 'noKeepNetwork',
    names: ['no-keep-network'],
    help: 'do not set static addresses again on the new adapters',
  },
  {
    key: 'dropFastStartup',
    names: ['drop-fast-startup'],
    help: 'convert a guest that Fast Startup left with saved memory, and drop that',
  },
];

/**
 * What the command line says of a Windows guest; undefined where it says nothing.
 *
 * @throws V2vError `USAGE`
 */
export function windowsOptions(given: GivenOptions): WindowsOptions | undefined {
  const virtioWin = given.text('virtioWin');
  const blockDriver = given.choice('blockDriver', ['virtio-blk', 'virtio-scsi']);
  const addresses = staticAddresses(given);
  const options: WindowsOptions = {
    ...(virtioWin === undefined ? {} : { virtioWin }),
    ...(blockDriver === undefined ? {} : { blockDriver }),
    ...(given.has('noKeepNetwork') ? { keepNetwork: false } : {}),
    ...(addresses === undefined ? {} : { staticAddresses: addresses }),
    ...(given.has('dropFastStartup') ? { dropFastStartup: true } : {}),
  };
  return Object.keys(options).length > 0 ? options : undefined;
}

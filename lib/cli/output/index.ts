import type { OutputOptions } from '../../../types/output';
import type { Side } from '../modes/command-mode';
import { glance } from './glance';
import { json } from './json';
import { kubevirt } from './kubevirt';
import { libvirt } from './libvirt';
import { local } from './local';
import type { CommandOutputMode } from './mode';
import { nullMode } from './null';
import { openstack } from './openstack';
import { ovirt } from './ovirt';
import { ovirtUpload } from './ovirt-upload';
import { proxmox } from './proxmox';
import { qemu } from './qemu';
import { vdsm } from './vdsm';

type Modes = {
  readonly [M in OutputOptions['mode']]: CommandOutputMode<Extract<OutputOptions, { mode: M }>>;
};

/** Every output mode, as `--help` shows them. Keyed, so that the compiler asks for one that is added to `OutputOptions`. */
const modes: Modes = {
  local,
  libvirt,
  qemu,
  proxmox,
  kubevirt,
  openstack,
  glance,
  'ovirt-upload': ovirtUpload,
  ovirt,
  vdsm,
  json,
  null: nullMode,
};

/** The modes of `-o`. */
export const outputSide: Side<CommandOutputMode<OutputOptions>> = {
  name: 'output',
  label: '-o',
  optionLabel: '-oo',
  optionKey: 'outputOption',
  verb: 'writes',
  advice: 'say where the guest goes',
  modes: Object.values(modes),
  // As in virt-v2v.
  unnamed: () => 'libvirt',
};

import type { InputOptions } from '../../../types/input';
import type { Side } from '../modes/command-mode';
import { disk } from './disk';
import { libvirt } from './libvirt';
import { libvirtxml } from './libvirtxml';
import type { CommandInputMode } from './mode';
import { ova } from './ova';
import { vddk } from './vddk';
import { vmx } from './vmx';
import { vsphere } from './vsphere';
import { xen } from './xen';

type Modes = {
  readonly [M in InputOptions['mode']]: CommandInputMode<Extract<InputOptions, { mode: M }>>;
};

/** Every input mode, as `--help` shows them. Keyed, so that the compiler asks for one that is added to `InputOptions`. */
const modes: Modes = {
  ova,
  disk,
  vmx,
  libvirtxml,
  libvirt,
  vsphere,
  vddk,
  xen,
};

/** The modes of `-i`. */
export const inputSide: Side<CommandInputMode<InputOptions>> = {
  name: 'input',
  label: '-i',
  optionLabel: '-io',
  optionKey: 'inputOption',
  verb: 'reads',
  advice: 'say what the source is',
  modes: Object.values(modes),
  // As in virt-v2v.
  unnamed: () => 'libvirt',
};

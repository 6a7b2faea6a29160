import type { InputOptions } from '../../types/input';
import { V2vError } from '../errors';
import { diskInput } from './disk';
import { libvirtInput } from './libvirt';
import { libvirtXmlInput } from './libvirtxml';
import type { InputMode } from './mode';
import { ovaInput } from './ova';
import { vsphereInput } from './vsphere';
import { vmxInput } from './vmx';
import { xenInput } from './xen';
import { vddkInput } from './vddk';

type Modes = { readonly [M in InputOptions['mode']]: InputMode<Extract<InputOptions, { mode: M }>> };

/** Every input mode there is. Keyed, so that the compiler asks for one that is added to `InputOptions`. */
const inputModes: Modes = {
  ova: ovaInput,
  disk: diskInput,
  vmx: vmxInput,
  libvirtxml: libvirtXmlInput,
  libvirt: libvirtInput,
  vsphere: vsphereInput,
  vddk: vddkInput,
  xen: xenInput,
};

/**
 * The mode that an input names.
 *
 * @throws V2vError `USAGE` where it names none
 */
export function modeOf<O extends InputOptions>(options: O): InputMode<O> {
  const name: unknown = (options as O | undefined | null)?.mode;
  if (typeof name !== 'string' || !Object.hasOwn(inputModes, name)) {
    const known = Object.keys(inputModes).join(', ');
    throw new V2vError('USAGE', `There is no input mode ${JSON.stringify(name)}; there are ${known}.`);
  }
  // What the compiler cannot follow: the entry under `options.mode` takes exactly this kind of input.
  return inputModes[options.mode] as unknown as InputMode<O>;
}

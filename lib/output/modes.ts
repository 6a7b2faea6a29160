import type { OutputOptions } from '../../types/output';
import { V2vError } from '../errors';
import { glanceOutput } from './glance';
import { jsonOutput } from './json';
import { libvirtOutput } from './libvirt';
import { kubevirtOutput } from './kubevirt';
import { localOutput } from './local';
import type { OutputMode } from './mode';
import { nullOutput } from './null';
import { ovirtOutput } from './ovirt';
import { ovirtUploadOutput } from './ovirt-upload';
import { proxmoxOutput } from './proxmox';
import { openstackOutput } from './openstack';
import { qemuOutput } from './qemu';
import { vdsmOutput } from './vdsm';

/** Every output mode there is. */
const modes: { readonly [M in OutputOptions['mode']]: OutputMode<Extract<OutputOptions, { mode: M }>> } = {
  local: localOutput,
  libvirt: libvirtOutput,
  qemu: qemuOutput,
  proxmox: proxmoxOutput,
  kubevirt: kubevirtOutput,
  openstack: openstackOutput,
  glance: glanceOutput,
  'ovirt-upload': ovirtUploadOutput,
  ovirt: ovirtOutput,
  vdsm: vdsmOutput,
  json: jsonOutput,
  null: nullOutput,
};

/** @throws V2vError `USAGE` where there is no such mode */
export function modeOf<O extends OutputOptions>(output: O): OutputMode<O> {
  if (!Object.hasOwn(modes, output.mode)) {
    const known = Object.keys(modes).join(', ');
    throw new V2vError('USAGE', `There is no output mode ${String(output.mode)}; there are ${known}.`);
  }
  // What the compiler cannot follow: the entry under `output.mode` takes exactly this kind of output.
  return modes[output.mode] as unknown as OutputMode<O>;
}

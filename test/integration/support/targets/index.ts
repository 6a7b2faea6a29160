import type { OutputOptions } from '../../../../types/output';
import { directoryTarget } from './directory';
import { kubevirtTarget } from './kubevirt';
import { libvirtTarget } from './libvirt';
import { nullTarget } from './null';
import { glanceTarget, openstackTarget } from './openstack';
import { ovirtTarget, ovirtUploadTarget, vdsmTarget } from './ovirt';
import { proxmoxTarget } from './proxmox';
import type { MakeTarget } from './target';

/** A target of each output mode; the compiler asks for one that is missing. */
export const targets: Readonly<Record<OutputOptions['mode'], MakeTarget>> = {
  local: directoryTarget('local', 'raw'),
  libvirt: libvirtTarget,
  qemu: directoryTarget('qemu', 'qcow2'),
  proxmox: proxmoxTarget,
  kubevirt: kubevirtTarget,
  openstack: openstackTarget,
  glance: glanceTarget,
  'ovirt-upload': ovirtUploadTarget,
  ovirt: ovirtTarget,
  vdsm: vdsmTarget,
  json: directoryTarget('json', 'qcow2'),
  null: nullTarget,
};

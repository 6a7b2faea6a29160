import { extname, join } from 'node:path';

import { shellQuote } from '../../text/shell-quote';
import { readRange } from '../image/file-range';
import type { Explanation, OtherFormat } from './other-format';

function hasExtension(path: string, ...extensions: string[]): boolean {
  return extensions.includes(extname(path).toLowerCase());
}

const xva: Explanation = {
  what: 'an export of XenServer (XVA), which v2v-node does not read',
  hint: 'Export the guest as OVF/OVA with XenCenter, or each disk as VHD (xe vdi-export uuid=… format=vhd filename=disk.vhd), and read these with -i disk.',
};

/** A tar whose first file is `ova.xml`, compressed or not. */
export const xenServer: OtherFormat = {
  async ofFile(path, size) {
    if (hasExtension(path, '.xva')) return xva;
    const head = await readRange({ path, offset: 0, size }, 0, 8);
    return head.toString('latin1') === 'ova.xml\0' ? xva : undefined;
  },

  ofDirectory(_path, files) {
    return files.includes('ova.xml')
      ? { ...xva, what: 'an unpacked export of XenServer (XVA), which v2v-node does not read' }
      : undefined;
  },
};

const vbox: Explanation = {
  what: 'a guest as VirtualBox keeps it (.vbox), which v2v-node does not read',
  hint: 'Export it (VBoxManage export GUEST -o guest.ova) and use -i ova; or give its disks in their order with -i disk, if it has no snapshots.',
};

export const virtualBox: OtherFormat = {
  ofFile: (path) => (hasExtension(path, '.vbox', '.vbox-prev') ? vbox : undefined),
  ofDirectory: (_path, files) => (files.some((file) => hasExtension(file, '.vbox')) ? vbox : undefined),
};

const pvm: Explanation = {
  what: 'a guest as Parallels Desktop keeps it (.pvm), which v2v-node does not read',
  hint: 'Delete its snapshots, and give the .hds file of each of its disks (.hdd) in their order: -i disk -if parallels FILE…',
};

export const parallels: OtherFormat = {
  ofFile: (path) => (hasExtension(path, '.pvs') ? pvm : undefined),
  ofDirectory: (path, files) =>
    hasExtension(path, '.pvm') || files.some((file) => hasExtension(file, '.pvs')) ? pvm : undefined,
};

/** UTM's bundle: `config.plist` beside `Data`, in older versions `Images`. */
export const utm: OtherFormat = {
  ofDirectory(path, files) {
    const disks = files.filter((file) => /^(?:Data|Images)\/[^/]+\.(?:qcow2|img|raw)$/i.test(file));
    if (!hasExtension(path, '.utm') && !(files.includes('config.plist') && disks.length > 0))
      return undefined;
    const words = disks.map((disk) => shellQuote(join(path, disk))).join(' ');
    return {
      what: 'a guest as UTM keeps it (.utm), whose configuration v2v-node does not read',
      hint: `Give its disks in their order: -i disk ${words === '' ? 'FILE…' : words}`,
    };
  },
};

/** A guest as VMware keeps it; a bundle (.vmwarevm) of Fusion is such a directory. */
export const vmware: OtherFormat = {
  ofDirectory(path, files) {
    const vmx = files.find((file) => hasExtension(file, '.vmx'));
    if (vmx === undefined) return undefined;
    return {
      what: 'the directory of a guest of VMware',
      hint: `Name its VMX file: -i vmx ${shellQuote(join(path, vmx))}`,
    };
  },
};

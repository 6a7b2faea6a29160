import { basename, extname, join } from 'node:path';

import { shellQuote } from '../../text/shell-quote';
import { readRange } from '../image/file-range';
import { decodeText } from '../../xml/decode';
import type { Explanation, OtherFormat } from './other-format';

/** Disks that a message names. */
const mostNamed = 8;

function withExtension(files: readonly string[], ...extensions: string[]): string[] {
  return files.filter((file) => extensions.includes(extname(file).toLowerCase()));
}

const mergeHint =
  'Delete the checkpoints of the guest in Hyper-V, which merges them into the disk, wait for that, and export it again.';

/** What of a checkpoint holds only what was changed since the one before. */
export const hyperVCheckpoint: OtherFormat = {
  ofFile(path) {
    if (withExtension([path], '.avhdx', '.avhd').length === 0) return undefined;
    return {
      what: 'a checkpoint of Hyper-V, which holds only what was changed since, and not a whole disk',
      hint: mergeHint,
    };
  },
};

const configuration = {
  what: 'the configuration of a guest of Hyper-V, which v2v-node does not read',
  hint: 'Give the disks of the guest (.vhdx, .vhd) in their order: -i disk FILE…; whether it starts with UEFI (generation 2) is told by the disk.',
};

/** Hyper-V's XML of a guest, up to Windows Server 2012 R2: `<configuration>` with `<properties>`. */
async function isXmlConfiguration(path: string, size: number): Promise<boolean> {
  if (extname(path).toLowerCase() !== '.xml') return false;
  const head = decodeText(await readRange({ path, offset: 0, size }, 0, 64 * 1024));
  return (
    /<configuration[\s>]/.test(head) &&
    /<(?:_?[0-9a-f-]{36}_?|properties|manifest|global_settings)[\s>]/i.test(head)
  );
}

function ofDisks(path: string, files: readonly string[]): Explanation {
  const what = 'an export of Hyper-V, whose configuration v2v-node does not read';
  const disks = withExtension(files, '.vhdx', '.vhd');
  const [checkpoint] = withExtension(files, '.avhdx', '.avhd');
  if (checkpoint !== undefined) {
    return {
      what: `an export of Hyper-V with checkpoints: the newest data is in ${basename(checkpoint)}, which holds only what was changed`,
      hint: mergeHint,
    };
  }
  if (disks.length === 0)
    return { what: `${what}, and which has no disk (.vhdx, .vhd)`, hint: 'Export the guest with its disks.' };
  const named = disks.slice(0, mostNamed).map((disk) => shellQuote(join(path, disk)));
  const words = [...named, ...(disks.length > mostNamed ? ['…'] : [])].join(' ');
  const order = disks.length === 1 ? '' : ', in the order of the guest';
  return {
    what,
    hint: `Give ${disks.length === 1 ? 'its disk' : `its disks${order}`}: -i disk ${words}; whether it starts with UEFI (generation 2) is told by the disk.`,
  };
}

/** A guest that Hyper-V has exported, or keeps: `Virtual Machines/ID.vmcx`, `Virtual Hard Disks/NAME.vhdx`. */
export const hyperV: OtherFormat = {
  ofDirectory(path, files) {
    const isExport =
      withExtension(files, '.vmcx', '.vmrs', '.vsv').length > 0 ||
      withExtension(files, '.vhdx', '.avhdx').length > 0 ||
      files.some((file) => /(?:^|\/)Virtual (?:Machines|Hard Disks)\//i.test(file));
    return isExport ? ofDisks(path, files) : undefined;
  },

  async ofFile(path, size) {
    const isOne =
      withExtension([path], '.vmcx', '.vmrs', '.vsv').length > 0 || (await isXmlConfiguration(path, size));
    return isOne ? configuration : undefined;
  },
};

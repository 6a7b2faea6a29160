import { V2vError, type V2vErrorCode } from '../../errors';
import { statInput } from '../image/file-range';
import { hyperV, hyperVCheckpoint } from './hyper-v';
import { listFiles } from './list-files';
import { parallels, utm, virtualBox, vmware, xenServer } from './others';
import type { Explanation, OtherFormat } from './other-format';

const formats: readonly OtherFormat[] = [
  hyperVCheckpoint,
  hyperV,
  xenServer,
  virtualBox,
  parallels,
  utm,
  vmware,
];

async function explanationOf(path: string): Promise<Explanation | undefined> {
  const stats = await statInput(path);
  if (stats.isDirectory()) {
    const files = await listFiles(path);
    for (const format of formats) {
      const explanation = format.ofDirectory?.(path, files);
      if (explanation !== undefined) return explanation;
    }
    return undefined;
  }
  if (!stats.isFile()) return undefined;
  for (const format of formats) {
    const explanation = await format.ofFile?.(path, stats.size);
    if (explanation !== undefined) return explanation;
  }
  return undefined;
}

/**
 * What to do with what another hypervisor keeps a guest in, where no input reads that: a directory or a file of Hyper-V,
 * XenServer, VirtualBox, Parallels, UTM, or a VMX. Undefined for anything else.
 *
 * @param code of the error
 */
export async function otherHypervisor(path: string, code: V2vErrorCode): Promise<V2vError | undefined> {
  const explanation = await explanationOf(path);
  if (explanation === undefined) return undefined;
  const { what, hint } = explanation;
  return new V2vError(code, `${path} is ${what}.`, { subject: path, hint });
}

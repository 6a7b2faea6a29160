import { basename, join } from 'node:path/posix';

import type { LinkOperation } from '../../../../../types/customize-files';
import type { ConversionStep } from '../../step';
import { fileStep } from './file-step';
import { isDirectory, isLink, nameOf } from './places';

/** As `ln -sfn`: a link that leads to a directory is replaced, so that the step may be done twice. */
export function linkStep(operation: LinkOperation): ConversionStep {
  const { target, links } = operation;
  return fileStep(operation, async (state) => {
    const { guest } = state;
    for (const link of links) {
      const name = await nameOf(state, link);
      const goesInside = !(await isLink(guest, name)) && (await isDirectory(guest, name));
      const path = goesInside ? join(name, basename(target)) : name;
      if (await isLink(guest, path)) await guest.rm(path);
      await guest.lnSf(target, path);
    }
  });
}

import { resolve } from 'node:path';

import type { CustomizeOperation } from '../../../../types/customize';
import type { Context } from '../../../run/context';
import { checkHostFile, hostTree } from './files/host-tree';
import { editLines } from './files/perl';
import { listTar } from './files/tar-list';
import { checkSystemFiles, systemPrograms } from './system-host-files';

export { needsNetwork } from './system-host-files';

/** The programs of this host that carry operations out. */
export function customizePrograms(operations: readonly CustomizeOperation[] = []): string[] {
  const names = new Set(operations.map(({ operation }) => operation));
  return [
    ...systemPrograms(operations),
    ...(names.has('edit') ? ['perl'] : []),
    // libguestfs itself runs it for copy-in.
    ...(names.has('copy-in') || names.has('tar-in') ? ['tar'] : []),
  ];
}

/**
 * Sees that what operations need of this host is there and can be read, and that Perl understands its expressions, before
 * anything takes time.
 *
 * @throws V2vError `CUSTOMIZE_SOURCE`, `INPUT_NOT_FOUND`, `PASSWORD_FILE`, `HOST_PERMISSION`, `HOST_IO`, `USAGE`, `PROGRAM_MISSING`, `ABORTED`
 */
export async function checkCustomizeFiles(
  operations: readonly CustomizeOperation[] = [],
  context: Context,
): Promise<void> {
  await checkSystemFiles(operations);
  for (const operation of operations) {
    context.throwIfAborted();
    switch (operation.operation) {
      case 'upload':
        await checkHostFile(operation.source, 'upload');
        break;
      case 'copy-in':
        await hostTree(operation.source, 'copy-in');
        break;
      case 'tar-in':
        await checkHostFile(operation.source, 'tar-in');
        await listTar(resolve(operation.source), context);
        break;
      case 'edit':
        await editLines(Buffer.alloc(0), { ...operation, context });
        break;
      default:
    }
  }
}

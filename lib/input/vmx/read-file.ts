import { V2vError } from '../../errors';
import { formatBytes } from '../../text/bytes';
import { readRange, statInput } from '../image/file-range';
import type { Reading } from '../ssh/failure';
import { readRemoteText } from '../ssh/read-file';
import { invalidVmx } from './invalid-vmx';

/** The largest that VMware writes has some 20 KiB. */
const largest = 1024 ** 2;

function checkLength(data: Buffer, file: string): Buffer {
  if (data.length <= largest) return data;
  throw invalidVmx(
    file,
    `is not a VMX file: it is larger than ${formatBytes(largest)}`,
    'Name the file that ends in .vmx.',
  );
}

/**
 * A VMX file of this host.
 *
 * @throws V2vError `INPUT_NOT_FOUND`, `HOST_PERMISSION`, `VMX_INVALID`
 */
export async function readLocalVmx(path: string): Promise<Buffer> {
  const stats = await statInput(path);
  if (!stats.isFile()) {
    throw new V2vError('INPUT_NOT_FOUND', `${path} is not a file.`, {
      subject: path,
      hint: 'Name the file that ends in .vmx.',
    });
  }
  return checkLength(await readRange({ path, offset: 0, size: stats.size }, 0, largest + 1), path);
}

/**
 * A VMX file at a host.
 *
 * @throws V2vError `INPUT_NOT_FOUND`, `SOURCE_…`, `VMX_INVALID`
 */
export async function readRemoteVmx(path: string, file: string, reading: Reading): Promise<Buffer> {
  const missing = (): V2vError =>
    new V2vError('INPUT_NOT_FOUND', `There is no file ${path} at ${reading.access.place}.`, {
      subject: file,
      hint: 'Give the whole path of the VMX file: /vmfs/volumes/datastore1/web/web.vmx.',
    });
  return checkLength(await readRemoteText('vmx', { path, missing }, largest + 512, reading), file);
}

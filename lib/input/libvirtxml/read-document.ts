import { V2vError } from '../../errors';
import { formatBytes } from '../../text/bytes';
import { invalidDomain } from '../domain-xml/invalid-domain';
import { readRange, statInput } from '../image/file-range';
import { detectContent, isDiskFormat, magicLength } from '../image/magic';
import { decodeText } from '../../xml/decode';

const largest = 4 * 1024 ** 2;

function refuseOther(path: string, data: Buffer): void {
  const content = detectContent(data.subarray(0, magicLength));
  if (isDiskFormat(content)) {
    throw invalidDomain(
      path,
      `is a disk image (${content}), and not libvirt's XML of a guest`,
      'Use the input mode "disk" (-i disk) for a disk image.',
    );
  }
  if (content !== 'xml' && content !== 'unknown') {
    throw invalidDomain(
      path,
      `is a ${content} file, and not libvirt's XML of a guest`,
      'Use the input mode "ova" (-i ova) for an OVA; decompress the XML otherwise.',
    );
  }
}

/**
 * Reads a file that should be XML whole.
 *
 * @throws V2vError `INPUT_NOT_FOUND`, `HOST_PERMISSION`; `DOMAIN_INVALID` where it is something else, or too large
 */
export async function readDocument(path: string): Promise<string> {
  const stats = await statInput(path);
  if (!stats.isFile()) {
    throw new V2vError('INPUT_NOT_FOUND', `${path} is not a file.`, {
      subject: path,
      hint: 'Name the XML file that virsh dumpxml has written.',
    });
  }
  const data = await readRange({ path, offset: 0, size: stats.size }, 0, largest + 1);
  refuseOther(path, data);
  if (data.length > largest) {
    throw invalidDomain(path, `is larger than ${formatBytes(largest)}, which no description of a guest is`);
  }
  return decodeText(data);
}

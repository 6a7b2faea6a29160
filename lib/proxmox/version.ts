import { V2vError } from '../errors';
import { pathOf, type ProxmoxApi } from './api';
import { fieldsOf, textOf } from './values';

/** The first that takes an image as something to import from. */
const oldest = [8, 4] as const;

/**
 * The version of Proxmox VE.
 *
 * @throws V2vError `OUTPUT_UNSUPPORTED` where it takes no images
 */
export async function checkVersion(api: ProxmoxApi): Promise<string> {
  const { version } = fieldsOf(await api.get(pathOf('version')));
  const text = textOf(version) ?? 'unknown';
  const [major = 0, minor = 0] = text.split(/[.~-]/).map(Number);
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return text;
  throw new V2vError(
    'OUTPUT_UNSUPPORTED',
    `Proxmox VE ${text} of ${api.server} takes no images of disks through its API; that is new in 8.4.`,
    {
      subject: api.server,
      hint: 'Upgrade it, or take another transport: ssh to the node (-oc ssh://root@NODE), or files and a script (-oc file:///DIRECTORY).',
    },
  );
}

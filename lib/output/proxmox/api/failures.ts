import { isV2vError, V2vError } from '../../../errors';
import { faultOf, ProxmoxTaskFailure } from '../../../proxmox';

const noSpace =
  /no space left|not enough (?:free )?space|insufficient free space|out of space|quota exceeded/i;
const differs = /checksum mismatch/i;

/** All that a server said about what it could not do. */
function saidOf(error: unknown): string {
  const { cause } = error as { cause?: unknown };
  if (cause instanceof ProxmoxTaskFailure) return cause.message;
  const fault = faultOf(error);
  return fault === undefined ? '' : [fault.message, ...Object.values(fault.parameters)].join('\n');
}

/**
 * Says of an error of the server what it means, where that has a code of its own.
 *
 * @param what was being done: `the upload of web-sda`
 */
export function asMeant(error: unknown, what: string, storage: string): unknown {
  if (!isV2vError(error) || error.code !== 'OUTPUT_FAILED') return error;
  const said = saidOf(error);
  if (differs.test(said)) {
    return new V2vError('COPY_DIFFERS', `What arrived is not what was sent: ${what} has another checksum.`, {
      subject: storage,
      hint: 'Look for a device or a network that damages data between this host and the node, and convert it again.',
      cause: error,
    });
  }
  if (noSpace.test(said)) {
    return new V2vError('OUTPUT_NO_SPACE', `The storage ${storage} has no room left for ${what}.`, {
      subject: storage,
      hint: 'Make room there, or name another storage; the node also needs room in /var/tmp.',
      cause: error,
    });
  }
  return error;
}

import { isV2vError, V2vError, type V2vErrorCode } from '../../errors';

/** virErrorNumber, of virterror.h. */
export const libvirtCodes = {
  noSupport: 3,
  invalidArgument: 8,
  operationDenied: 29,
  noDomain: 42,
  noPool: 49,
  noVolume: 50,
  accessDenied: 88,
  volumeExists: 90,
} as const;

const noRoom = /No space left on device|Disk quota exceeded|not enough free space|insufficient free space/i;
const brokenOff =
  /client socket is closed|End of file while reading|Connection reset|Broken pipe|Cannot recv data|Cannot write data|connection (?:was )?closed|unable to connect/i;

export const noRoomHint = 'Free some space in the pool, or name another pool (-os).';

/** What an upload rejects with (native/libvirt/transfer.cc) where libvirt says that all is well, and the end is missing. */
export const lostItsEnd = /what was sent last is not there/;

/** libvirt's number for an error; undefined for one that is not libvirt's. */
export function libvirtCode(error: unknown): number | undefined {
  if (!isV2vError(error) || error.code !== 'LIBVIRT') return undefined;
  return (error as { libvirtCode?: number }).libvirtCode;
}

function kindOf(code: number, reason: string): { code: V2vErrorCode; hint: string } {
  if (code === libvirtCodes.operationDenied || code === libvirtCodes.accessDenied) {
    return {
      code: 'OUTPUT_RIGHTS',
      hint: 'Use a connection that may make volumes and domains, not a read-only one, as a user who has that right.',
    };
  }
  if (noRoom.test(reason)) {
    return { code: 'OUTPUT_NO_SPACE', hint: noRoomHint };
  }
  if (brokenOff.test(reason)) {
    return {
      code: 'OUTPUT_UNREACHABLE',
      hint: "See why libvirt's daemon or the connection to it ended, and convert again.",
    };
  }
  if (code === libvirtCodes.volumeExists) {
    return { code: 'OUTPUT_EXISTS', hint: 'Remove it, or give the guest another name (-on).' };
  }
  if (code === libvirtCodes.noSupport) {
    return {
      code: 'OUTPUT_UNSUPPORTED',
      hint: 'Write to a directory (-o local) and move the guest from there.',
    };
  }
  return { code: 'OUTPUT_FAILED', hint: "libvirt's log on that host may say more." };
}

/**
 * What becomes of an error of libvirt.
 *
 * @param what could not be done, as the beginning of a sentence: `The volume web-sda cannot be made`
 * @param subject the volume, pool or domain that it is about
 */
export function libvirtFailure(error: unknown, what: string, subject = 'libvirt'): unknown {
  const number = libvirtCode(error);
  if (number === undefined) return error;
  const said = (error as Error).message.replace(/^libvirt \w+: /, '').replace(/\.$/, '');
  // The schema's complaints are lines.
  const reason = said.split('\n').filter(Boolean).join('; ');
  const { code, hint } = kindOf(number, reason);
  return new V2vError(code, `${what}: ${reason}.`, { subject, hint, cause: error });
}

/** Does something at libvirt; what fails says in the words of `what` that it did. */
export async function atLibvirt<T>(what: string, work: Promise<T>, subject?: string): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw libvirtFailure(error, what, subject);
  }
}

/** What is looked up, or undefined where libvirt says by that number that there is none. */
export async function unlessMissing<T>(lookup: Promise<T>, ...missing: number[]): Promise<T | undefined> {
  try {
    return await lookup;
  } catch (error) {
    const number = libvirtCode(error);
    if (number !== undefined && missing.includes(number)) return undefined;
    throw error;
  }
}

import { isV2vError, V2vError, type V2vErrorCode } from '.';
import { hostLimitError } from './host-limit';

interface Refusal {
  code: V2vErrorCode;
  hint: string;
}

const askForAccess: Refusal = {
  code: 'HOST_PERMISSION',
  hint: 'Choose another directory or file, or run as a user that may use it.',
};
const checkPath: Refusal = { code: 'HOST_PERMISSION', hint: 'Check the path.' };

const noRoom: Refusal = {
  code: 'HOST_NO_SPACE',
  hint: 'Make room there, or choose another directory (-os, --tmp).',
};
const failing: Refusal = {
  code: 'HOST_IO',
  hint: 'Check the storage that it is on; dmesg may say more.',
};

/** The codes with which Node.js reports that the host's file system refused something. */
const refusals: Readonly<Record<string, Refusal>> = {
  ENOSPC: noRoom,
  EDQUOT: noRoom,
  EFBIG: noRoom,
  EIO: failing,
  ESTALE: failing,
  EACCES: askForAccess,
  EPERM: askForAccess,
  ENOENT: checkPath,
  ENOTDIR: checkPath,
  EEXIST: checkPath,
  EROFS: {
    code: 'HOST_PERMISSION',
    hint: 'Choose a directory that can be written to (-os, --tmp).',
  },
};

/**
 * Makes a V2vError of whatever was thrown: `HOST_NO_SPACE`, `HOST_PERMISSION` or `HOST_IO` if the host's file system
 * refused something, `HOST_LIMIT` if a limit of the process was reached, otherwise `INTERNAL`, with what was thrown as its `cause`. A V2vError is returned as it is.
 */
export function asV2vError(error: unknown): V2vError {
  if (isV2vError(error)) return error;
  const facts = (error ?? {}) as Record<string, unknown>;
  // Closing failed after something else had failed, and what failed first matters.
  if (facts.name === 'SuppressedError') return asV2vError(facts.suppressed);
  const { message, code, path } = facts;
  const text = typeof message === 'string' ? message : String(error);
  const refusal = typeof code === 'string' && Object.hasOwn(refusals, code) ? refusals[code] : undefined;
  if (refusal === undefined) {
    const limit = hostLimitError(error);
    if (limit !== undefined) return limit;
    return new V2vError('INTERNAL', `something unexpected happened: ${text.split('\n')[0]}`, {
      cause: error,
    });
  }
  return new V2vError(refusal.code, `the host refused: ${text}`, {
    hint: refusal.hint,
    cause: error,
    ...(typeof path === 'string' ? { subject: path } : {}),
  });
}

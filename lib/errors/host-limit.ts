import { V2vError } from '.';
import { reasonOf } from './reason';

interface Limit {
  what: string;
  hint: string;
}

const fewer = 'or convert fewer guests at once.';

/** What the system says of a limit of the process, its user or the host. */
const limits: Readonly<Record<string, Limit>> = {
  EMFILE: {
    what: 'This process may not open any more files',
    hint: `Raise its limit (ulimit -n, LimitNOFILE= of a systemd unit), ${fewer}`,
  },
  ENFILE: {
    what: 'No more files may be opened on this host',
    hint: `Raise the limit (sysctl fs.file-max), ${fewer}`,
  },
  EAGAIN: {
    what: 'This user may not start any more processes or threads',
    hint: `Raise the limit (ulimit -u, TasksMax= of a systemd unit, the limit of the container), ${fewer}`,
  },
  ENOMEM: {
    what: 'This process may not have any more memory',
    hint: `Raise its limit (ulimit -v, the limit of the container), free some memory, ${fewer}`,
  },
};

/**
 * The error `HOST_LIMIT` of an error of the system that says that a limit is reached; undefined for any other. Such an
 * error is about the process, whatever it was that it wanted to open or start.
 *
 * @param where the end of the sentence; default: what the system says
 */
export function hostLimitError(error: unknown, where = reasonOf(error)): V2vError | undefined {
  const { code, path } = (error ?? {}) as { code?: unknown; path?: unknown };
  const limit = typeof code === 'string' && Object.hasOwn(limits, code) ? limits[code] : undefined;
  if (limit === undefined) return undefined;
  return new V2vError('HOST_LIMIT', `${limit.what}: ${where}.`, {
    hint: limit.hint,
    cause: error,
    ...(typeof path === 'string' ? { subject: path } : {}),
  });
}

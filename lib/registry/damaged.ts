import { GuestfsError, V2vError } from '../errors';

/** What hivex says of a hive that is not as it should be; of a full or read-only filesystem it says something else. */
const damage: readonly string[] = [
  'EINVAL',
  'EFAULT',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ERANGE',
  'ELOOP',
  'EILSEQ',
  'EEXIST',
];

/** The error for a call on a hive, in one sentence where the hive is to blame; others as they are. */
export function hiveError(path: string, error: unknown): unknown {
  if (!(error instanceof GuestfsError) || !error.action.startsWith('hivex')) return error;
  return damage.includes(error.errno) ? hiveDamaged(path, `${error.message}.`, error) : error;
}

export function hiveDamaged(path: string, how: string, cause?: unknown): V2vError {
  return new V2vError('REGISTRY_DAMAGED', `The registry hive ${path} of the guest is damaged: ${how}`, {
    subject: path,
    hint: 'See that Windows boots on the old hypervisor, shut it down there, and export the guest again.',
    cause,
  });
}

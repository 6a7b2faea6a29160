import type { PasswordOperation } from '../../../types/customize-system';
import { V2vError } from '../../errors';
import { shownByCommand } from './generated-password';

const forms =
  'file:FILE, env:VARIABLE, password:PASSWORD, random or disabled, with "locked:" before it where the account is to be locked';

/**
 * What `--password` and `--root-password` say of a password, as virt-customize; `env:VARIABLE` is ours.
 *
 * @throws V2vError `USAGE`, without a word of the selector: it may be a password whose kind was forgotten
 */
export function passwordSelector(
  selector: string,
  option: string,
): Pick<PasswordOperation, 'password' | 'locked'> {
  const locked = selector === 'locked' || selector.startsWith('locked:');
  const given = locked ? selector.slice('locked:'.length) : selector;
  const lock = locked ? { locked } : {};
  const [kind = '', ...rest] = given.split(':');
  const value = rest.join(':');
  if (rest.length > 0 && value !== '') {
    if (kind === 'file') return { password: { file: value }, ...lock };
    if (kind === 'env') return { password: { env: value }, ...lock };
    if (kind === 'password') return { password: value, ...lock };
  }
  if (given === 'random') return { password: { random: shownByCommand }, ...lock };
  if (given === 'disabled') return { password: { disabled: true }, ...lock };
  throw new V2vError('USAGE', `the password of ${option} is not said in a way that is known; it is ${forms}`);
}

import type { LibvirtInput } from '../../../types/input';
import type { GivenOptions } from '../given-options';

/** What `-ic` and `-ip` say. */
export function libvirtAccess(given: GivenOptions): Pick<LibvirtInput, 'connection' | 'password'> {
  const access: Pick<LibvirtInput, 'connection' | 'password'> = {};
  const connection = given.text('inputConnection');
  const file = given.text('inputPassword');
  if (connection !== undefined) access.connection = connection;
  if (file !== undefined) access.password = { file };
  return access;
}

import type { LibvirtOutput } from '../../../types/output';
import { V2vError } from '../../errors';
import { maskUri } from '../../text/mask-uri';
import { quoteCommand } from '../../text/shell-quote';

const defaultPool = 'default';

/** The name or the UUID of the pool. */
export function poolOf({ pool = defaultPool }: LibvirtOutput): string {
  return pool;
}

/** @throws V2vError `USAGE` */
export function checkOptions({ connection, pool }: LibvirtOutput): void {
  const isText = (value: unknown) => typeof value === 'string' && value !== '' && !value.includes('\0');
  if (connection !== undefined && !isText(connection)) {
    throw new V2vError(
      'USAGE',
      "The connection of the output mode libvirt is libvirt's URI: qemu:///system.",
    );
  }
  if (pool !== undefined && !isText(pool)) {
    throw new V2vError('USAGE', 'The pool of the output mode libvirt is the name or the UUID of a pool.');
  }
}

export function describeOptions(options: LibvirtOutput): string {
  checkOptions(options);
  const { connection } = options;
  return quoteCommand('-o', [
    'libvirt',
    ...(connection === undefined ? [] : ['-oc', maskUri(connection)]),
    '-os',
    poolOf(options),
  ]);
}

/** The pool with its connection, as the record of a run names it. */
export function placeOf(options: LibvirtOutput): string {
  return `${maskUri(options.connection ?? 'libvirt')} pool ${poolOf(options)}`;
}

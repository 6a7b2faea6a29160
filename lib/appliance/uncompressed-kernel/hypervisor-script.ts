import { shellQuote } from '../../text/shell-quote';

export interface HypervisorScript {
  /** The hypervisor that libguestfs would run itself. */
  hypervisor: string;
  /** The kernel of the appliance, as libguestfs names it. */
  kernel: string;
  /** Another name of the file that was unpacked. */
  packed: string;
  /** What it was unpacked to. */
  uncompressed: string;
}

/**
 * A program for `guestfs_set_hv` that runs the hypervisor with the uncompressed kernel in the place of the appliance's
 * own, as long as that is the file that was unpacked: libguestfs builds the appliance anew when packages of the host
 * change. Its date says nothing, as libguestfs renews that at each launch.
 */
export function hypervisorScript({ hypervisor, kernel, packed, uncompressed }: HypervisorScript): string {
  return `#!/bin/sh
# Made by v2v-node: starts the appliance of libguestfs with a kernel that need not unpack itself.
hypervisor=${shellQuote(hypervisor)}
kernel=${shellQuote(kernel)}
packed=${shellQuote(packed)}
uncompressed=${shellQuote(uncompressed)}
before=
for argument do
  shift
  if [ "$before" = -kernel ] && [ "$argument" = "$kernel" ] && [ "$kernel" -ef "$packed" ] && [ -r "$uncompressed" ]; then
    set -- "$@" "$uncompressed"
  else
    set -- "$@" "$argument"
  fi
  before=$argument
done
exec "$hypervisor" "$@"
`;
}

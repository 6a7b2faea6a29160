import type { Command } from '../../programs/confinement';
import { quoteCommand, shellQuote } from '../../text/shell-quote';

/**
 * A program for `guestfs_set_hv`. libguestfs keeps what it has learned about a hypervisor under the size and date of its
 * file; so this one is the same for every appliance, and what is particular to one stands in a file beside it.
 */
export const hypervisorScript = `#!/bin/sh
# Made by v2v-node: runs the hypervisor of an appliance, confined.
exec /bin/sh "$0.command" "$@"
`;

/** The ending of the file beside it. */
export const commandEnding = '.command';

/** The process becomes the hypervisor. `tempDir` is where QEMU keeps what it throws away. */
export function landlockScript({ program, args }: Command, tempDir: string): string {
  return `TMPDIR=${shellQuote(tempDir)}
export TMPDIR
exec ${quoteCommand(program, args)} "$@"
`;
}

/**
 * bwrap passes no signal on, so SIGTERM is sent to the hypervisor itself, which writes out what it holds and ends. SIGKILL
 * ends bwrap and the hypervisor after this process. The directory of libguestfs's sockets is known by the arguments alone.
 */
export function bubblewrapScript({ program, args }: Command, tempDir: string): string {
  const end = args.lastIndexOf('--');
  const options = args.slice(0, end).map(shellQuote).join(' ');
  const hypervisor = quoteCommand('--', args.slice(end + 1));
  return `TMPDIR=${shellQuote(tempDir)}
export TMPDIR
sockets=
for argument do
  case $argument in *path=*/guestfsd.sock*)
    sockets=\${argument#*path=}
    sockets=\${sockets%%/guestfsd.sock*} ;;
  esac
done
${shellQuote(program)} \${sockets:+--bind "$sockets" "$sockets"} ${options} ${hypervisor} "$@" <&0 &
outer=$!
forward() {
  inner=$(cat "/proc/$outer/task/$outer/children" 2>/dev/null)
  kill -TERM \${inner:-$outer}
}
trap forward TERM INT HUP
wait "$outer"
status=$?
while kill -0 "$outer" 2>/dev/null; do
  wait "$outer"
  status=$?
done
exit "$status"
`;
}

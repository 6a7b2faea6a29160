import type { TargetDisk } from '../../../../types/target';
import { V2vError } from '../../../errors';
import { isGreeted } from '../../../programs/nbd-server';
import type { Server } from '../../../programs/server';
import { socketPath } from '../../../programs/socket-path';
import type { Context } from '../../../run/context';
import { shellQuote } from '../../../text/shell-quote';
import type { ProxmoxNode } from './node';

/** A disk at the node. */
export interface Volume {
  /** `local-lvm:vm-104-disk-0` */
  id: string;
  /** What QEMU opens. */
  path: string;
  format: TargetDisk['format'];
}

/** Makes an empty volume for a machine; which name it gets is the storage's business. */
export async function allocate(
  node: ProxmoxNode,
  { storage, vmid, disk }: { storage: string; vmid: number; disk: TargetDisk },
): Promise<Volume> {
  const { format, virtualSize } = disk;
  // In KiB; never smaller than the disk.
  const size = String(Math.max(1, Math.ceil(virtualSize / 1024)));
  const said = await node.run(['pvesm', 'alloc', storage, String(vmid), '', size, '--format', format]);
  const id = /'([\w.-]+:[^'\s]+)'/.exec(said)?.[1];
  if (id === undefined) {
    throw new V2vError('OUTPUT_FAILED', `pvesm of ${node.place} does not say which volume it made.`, {
      subject: storage,
      hint: 'Look what "pvesm alloc" says there.',
    });
  }
  const path = (await node.run(['pvesm', 'path', id])).trim();
  return { id, path, format };
}

/** Where the servers of a run keep their sockets at the node. */
export const serversDirectory = (mark: string): string => `/tmp/v2v-node-${mark}`;

/**
 * Ends the servers, and waits for it: a volume that one of them has open can neither be removed nor started from. A number
 * that some other program has by now is left alone.
 */
const stopServers = [
  'ours() { grep -qaF -- "--socket=$d/" "/proc/$1/cmdline" 2>/dev/null; }',
  'stop() {',
  '  pids=; n=0',
  '  for f in "$d"/*.pid; do',
  '    p=$(cat "$f" 2>/dev/null) || continue',
  '    if ours "$p"; then pids="$pids $p"; kill "$p" 2>/dev/null || :; fi',
  '  done',
  '  for p in $pids; do',
  '    while [ "$n" -lt 100 ] && ours "$p"; do sleep 0.1; n=$((n + 1)); done',
  '  done',
  '  rm -rf "$d"',
  '}',
];

/** Ends what is left of the servers of a run. */
export const stopScript = (mark: string): string =>
  [
    `d=${shellQuote(serversDirectory(mark))}`,
    ...stopServers,
    'if [ -d "$d" ] && [ -O "$d" ]; then stop; fi',
  ].join('\n');

/** One program for all, as a login by ssh has a limit of programs at once. */
function serveScript(volumes: readonly Volume[], mark: string): string {
  const servers = volumes.map(({ path, format }, index) =>
    [
      `qemu-nbd --fork --persistent --shared=16 --pid-file="$d/${index}.pid" --socket="$d/${index}"`,
      `--format=${format} --cache=writeback --discard=unmap -- ${shellQuote(path)} </dev/null >/dev/null`,
    ].join(' '),
  );
  return [
    'set -e',
    `d=${shellQuote(serversDirectory(mark))}`,
    'mkdir -m 700 "$d"',
    ...stopServers,
    'trap stop EXIT',
    "trap 'exit 1' HUP INT TERM",
    ...servers,
    'cat >/dev/null',
  ].join('\n');
}

/** Volumes that are served by NBD; the sockets are here. */
export interface ServedVolumes {
  server: Server;
  sockets: string[];
}

/** Has the node serve volumes. Neither side needs room for a disk, and zeros stay zeros on the way. */
export async function serveVolumes(
  node: ProxmoxNode,
  volumes: readonly Volume[],
  mark: string,
  context: Context,
): Promise<ServedVolumes> {
  const forwards: { local: string; remote: string }[] = [];
  for (const index of volumes.keys()) {
    const local = await socketPath(`pve${index}.${mark.slice(0, 4)}`, context);
    forwards.push({ local, remote: `${serversDirectory(mark)}/${index}` });
  }
  const isReady = async (): Promise<boolean> => {
    for (const { local } of forwards) if (!(await isGreeted(local))) return false;
    return true;
  };
  const server = await node.connection.serve(serveScript(volumes, mark), {
    program: 'qemu-nbd',
    forwards,
    isReady,
  });
  return { server, sockets: forwards.map(({ local }) => local) };
}

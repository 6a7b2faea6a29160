import { dirname } from 'node:path/posix';

import type { GuestState } from '../../guest/state';
import { readGuestText, writeGuestText } from '../../guest/text-file';
import type { InitSystem } from './init-system';
import { logPath, runnerPath, serviceName, unitLinkPath, unitPath } from './paths';

/**
 * Not ordered before anything and of type `simple`: nothing waits for it, neither login nor the boot's end. It does not
 * ask for network-online.target either, whose waiting services would fail in a guest that has no network.
 */
const unit = `[Unit]
Description=First boots after the conversion by v2v-node
After=network.target network-online.target
ConditionPathExists=${runnerPath}

[Service]
Type=simple
ExecStart=${runnerPath}
KillMode=mixed
TimeoutStopSec=120
Nice=10

[Install]
WantedBy=multi-user.target
`;

const initScript = `#!/bin/sh
#
# chkconfig: 2345 99 01
# description: First boots after the conversion by v2v-node; see ${logPath}
#
### BEGIN INIT INFO
# Provides:          ${serviceName}
# Required-Start:    $remote_fs $network
# Required-Stop:
# Should-Start:      $all
# Default-Start:     2 3 4 5
# Default-Stop:
# Short-Description: First boots after the conversion by v2v-node
### END INIT INFO
case "$1" in
  start)
    # In the background: nothing waits for it.
    ${runnerPath} </dev/null >/dev/null 2>&1 &
    ;;
esac
exit 0
`;

/** Has the runner started at each boot, until it removes itself. */
export async function installService(state: Pick<GuestState, 'guest'>, init: InitSystem): Promise<void> {
  if (init.kind === 'systemd') {
    await create(state, unitPath, unit, 0o644);
    await link(state, unitPath, unitLinkPath);
    return;
  }
  const script = `${init.initDirectory}/${serviceName}`;
  await create(state, script, initScript, 0o755);
  for (const runlevel of init.runlevels) await link(state, script, `${runlevel}/S99${serviceName}`);
  // insserv's list of Debian 6 and 7 and SLES 11: where it is there, the links alone start nothing.
  const dependencies = `${init.initDirectory}/.depend.start`;
  const text = await readGuestText(state, dependencies);
  if (text !== undefined && /^TARGETS *=/m.test(text) && !text.includes(` ${serviceName}`)) {
    await writeGuestText(state, dependencies, text.replace(/^TARGETS *=.*$/m, `$& ${serviceName}`));
  }
}

/** Writes a file that the guest did not have, in a directory that it may not have. */
export async function create(
  { guest }: Pick<GuestState, 'guest'>,
  path: string,
  text: string,
  mode: number,
): Promise<void> {
  await guest.mkdirP(dirname(path));
  await guest.write(path, Buffer.from(text));
  await guest.chmod(mode, path);
}

async function link({ guest }: Pick<GuestState, 'guest'>, target: string, path: string): Promise<void> {
  await guest.mkdirP(dirname(path));
  await guest.lnSf(target, path);
}

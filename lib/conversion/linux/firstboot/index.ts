import { V2vError } from '../../../errors';
import type { LinuxConversion } from '../state';
import { readText, writeText } from '../../guest/text-file';
import { initSystem } from './init-system';
import { listPath, logPath, runnerPath, scriptDirectory } from './paths';
import { runner } from './runner';
import { create, installService } from './service';

export { initSystem, type InitSystem } from './init-system';
export { logPath as firstbootLog } from './paths';

/** A script that the guest is to run when it boots. */
export interface FirstbootScript {
  /** For the log; letters, digits, `.`, `_` and `-` stay, others become `-`. */
  name: string;
  /**
   * With its `#!` line. Exit status 0: it is done. Its output goes to the log. While it runs, a shutdown waits for it,
   * up to two minutes; a script that only waits for something ends when the file `$FIRSTBOOT_STOP` is there.
   */
  script: string;
  /** Boots at which it is tried until it succeeds; default 1: it runs once, whatever comes of it. */
  attempts?: number;
  /** Seconds after which one attempt is ended; default 900. */
  timeLimit?: number;
}

/**
 * Leaves a script to be run by the guest when it boots, as root, after those that were added before. The boot does not
 * wait for it, and when every script is done or given up, the service that ran them removes itself; its log,
 * `/var/log/v2v-node-firstboot.log`, stays.
 *
 * Throws `GUEST_UNSUPPORTED` for a guest that has neither systemd nor init scripts.
 */
export async function addFirstbootScript(state: LinuxConversion, added: FirstbootScript): Promise<void> {
  const { name, script, attempts = 1, timeLimit = 900 } = added;
  const init = await initSystem(state);
  if (init === undefined) {
    throw new V2vError(
      'GUEST_UNSUPPORTED',
      `The guest starts its services neither with systemd nor with init scripts, so "${name}" cannot run when it boots.`,
      { hint: `Run it by hand in the converted guest; no ${logPath} will be written.` },
    );
  }
  const list = await readText(state, listPath);
  if (list === undefined) {
    await create(state, runnerPath, runner, 0o755);
    await installService(state, init);
  }
  const number = String((list ?? '').split('\n').length).padStart(4, '0');
  const file = `${number}-${name.replace(/[^\w.-]+/g, '-').slice(0, 60)}`;
  await create(state, `${scriptDirectory}/${file}`, script, 0o755);
  const line = `${file} ${attempts} ${timeLimit}\n`;
  if (list === undefined) await create(state, listPath, line, 0o644);
  else await writeText(state, listPath, list + line);
}

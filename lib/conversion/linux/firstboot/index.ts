import { V2vError } from '../../../errors';
import type { FirstbootSupport } from '../../guest/firstboot-script';
import { readGuestText, writeGuestText } from '../../guest/text-file';
import { initSystem } from './init-system';
import { listPath, logPath, runnerPath, scriptDirectory } from './paths';
import { runner } from './runner';
import { create, installService } from './service';

export { initSystem, type InitSystem } from './init-system';
export { logPath as firstbootLog } from './paths';

/** First-boot scripts of a Linux guest: its init starts one service, which runs them in their order. */
export const linuxFirstboot: FirstbootSupport = {
  async add({ guest }, { name, script, attempts = 1, timeLimit = 900 }) {
    const init = await initSystem({ guest });
    if (init === undefined) {
      throw new V2vError(
        'GUEST_UNSUPPORTED',
        `The guest starts its services neither with systemd nor with init scripts, so "${name}" cannot run when it boots.`,
        { hint: `Run it by hand in the converted guest; no ${logPath} will be written.` },
      );
    }
    const list = await readGuestText({ guest }, listPath);
    if (list === undefined) {
      await create({ guest }, runnerPath, runner, 0o755);
      await installService({ guest }, init);
    }
    const number = String((list ?? '').split('\n').length).padStart(4, '0');
    const file = `${number}-${name.replace(/[^\w.-]+/g, '-').slice(0, 60)}`;
    await create({ guest }, `${scriptDirectory}/${file}`, script, 0o755);
    const line = `${file} ${attempts} ${timeLimit}\n`;
    if (list === undefined) await create({ guest }, listPath, line, 0o644);
    else await writeGuestText({ guest }, listPath, list + line);
  },
};

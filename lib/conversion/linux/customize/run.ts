import type {
  NoLogfileOperation,
  RunCommandOperation,
  RunOperation,
} from '../../../../types/customize-system';
import { writeWholeFile } from '../../../guestfs/write-whole-file';
import { readHostText } from '../../guest/customize/host-text';
import type { ConversionStep } from '../../guest/step';
import type { LinuxState } from '../state';
import { buildLog, runLogged } from './build-log';

/** Runs a command line in the guest, as virt-customize's `--run-command`. */
export function runCommandStep({ command }: RunCommandOperation): ConversionStep<LinuxState> {
  return {
    name: 'run-command',
    phase: 'customize',
    applies: () => true,
    run: (state) => runLogged(state, `The command "${shortened(command)}"`, ['/bin/sh', '-c', command]),
  };
}

/** Runs a script of the host in the guest, as virt-customize's `--run`. */
export function runStep({ script }: RunOperation): ConversionStep<LinuxState> {
  return {
    name: 'run',
    phase: 'customize',
    applies: () => true,
    async run(state) {
      const { guest } = state;
      const content = await readHostText(script, 'The script to be run');
      const hasTmp = await guest.isDir('/tmp', { followsymlinks: true });
      const directory = await guest.mkdtemp(`${hasTmp ? '/tmp' : ''}/v2v-node-run-XXXXXX`);
      try {
        const path = `${directory}/script`;
        await writeWholeFile(guest, path, content);
        await guest.chmod(0o755, path);
        // A script without a #! line is the shell's.
        await runLogged(state, `The script ${script}`, ['/bin/sh', '-c', '"$0"', path]);
      } finally {
        await guest.rmRf(directory).catch(() => undefined);
      }
    },
  };
}

/** Removes the log of what was run, as virt-customize's `--no-logfile`: overwritten first. */
export function noLogfileStep({ operation }: NoLogfileOperation): ConversionStep<LinuxState> {
  return {
    name: operation,
    phase: 'customize',
    applies: () => true,
    async run(state) {
      const { guest } = state;
      const log = await buildLog(state);
      if (await guest.isSymlink(log)) return guest.rmF(log);
      if (!(await guest.isFile(log))) return;
      // Not every filesystem writes over what was there, and libguestfs may have been built without scrub(1).
      if (await guest.featureAvailable(['scrub'])) return guest.scrubFile(log);
      await guest.rmF(log);
    },
  };
}

function shortened(command: string): string {
  const line = command.trim().split('\n')[0] ?? '';
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}

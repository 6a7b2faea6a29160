/** Runs the command as a person would, with its own display on this terminal, and listens to the events behind it. */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * @param argv {string[]} what stands behind `v2v-node`
 * @returns {Promise<{ stages: { name: string, seconds: number }[] }>}
 * @throws where the command's exit status is not 0; it has said why
 */
export async function runConversion(argv) {
  const { runCommand } = require('../../dist/lib/cli/command.js');
  const { convert } = require('../../dist/lib/convert.js');
  const stages = [];
  const host = {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    signals: process,
    convert: (options) =>
      convert({
        ...options,
        onEvent(event) {
          if (event.type === 'stage-end') stages.push({ name: event.stage, seconds: event.seconds });
          options.onEvent?.(event);
        },
      }),
    readSource: () => Promise.reject(new Error('The demo converts.')),
  };
  const status = await runCommand(argv, host);
  if (status !== 0) throw new Error('the conversion failed; its message is above.');
  return { stages };
}

import { withAskedSecret } from '../asked-secret';
import { commandLineEvent } from '../command-line-event';
import { keepResult } from '../result-file';
import { showRehearsal } from '../show-rehearsal';
import type { Given, Running, WorkOf } from './running';

function outputOf<O>(output: O | undefined, { terminal }: Running): { output?: O } {
  return output === undefined ? {} : { output: withAskedSecret(output, terminal) };
}

/** `--plan`. */
export async function plan(command: WorkOf<'plan'>, given: Given, running: Running): Promise<number> {
  const { host, renderer } = running;
  const { options } = command;
  const planned = await host.plan({ ...options, ...outputOf(options.output, running), ...given });
  renderer.end();
  renderer.planned(planned);
  return planned.obstacles.length === 0 ? 0 : 1;
}

/** `rehearse`. */
export async function rehearse(command: WorkOf<'rehearse'>, given: Given, running: Running): Promise<number> {
  const { host, renderer, screen } = running;
  const { options } = command;
  const rehearsal = await host.rehearse({ ...options, ...outputOf(options.output, running), ...given });
  renderer.end();
  await showRehearsal(rehearsal, command, screen);
  return rehearsal.boot.outcome === 'booted' ? 0 : 1;
}

/** What the command is for. */
export async function convert(command: WorkOf<'convert'>, given: Given, running: Running): Promise<number> {
  const { host, renderer, terminal, onEvent, cause } = running;
  const { options, resultFile } = command;
  const output = withAskedSecret(options.output, terminal);
  const result = await keepResult(() => host.convert({ ...options, output, ...given }), {
    path: resultFile,
    cause,
    onLost: (message) => onEvent(commandLineEvent({ type: 'warning', code: 'RESULT_NOT_WRITTEN', message })),
  });
  renderer.end();
  renderer.succeeded(result);
  return 0;
}

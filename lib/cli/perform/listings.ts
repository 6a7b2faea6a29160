import { guestListText } from '../render/guest-list';
import { leftoversText, removedText } from '../render/leftovers';
import { printSourceText } from '../render/source-text';
import { withAskedSecret } from '../asked-secret';
import { withAskedPassword } from '../source-password';
import type { Running, WorkOf } from './running';

/** Prints one document; with `--json` it is the only one, and no events come before it. */
function print({ renderer, screen }: Running, json: boolean, found: unknown, text: string): void {
  renderer.end();
  screen.print(json ? JSON.stringify(found, undefined, 2) : text.trimEnd(), 'stdout');
}

function toldUnless(json: boolean, { onEvent }: Running): Partial<Pick<Running, 'onEvent'>> {
  return json ? {} : { onEvent };
}

/** `list`. */
export async function listGuests(command: WorkOf<'list'>, running: Running): Promise<number> {
  const { host, signal, terminal } = running;
  const { tempDir, display } = command;
  const { verbose, trace, json } = display;
  const location = withAskedPassword(command.location, terminal);
  const told = toldUnless(json, running);
  const guests = await host.listGuests({ location, tempDir, signal, verbose, trace, ...told });
  print(running, json, guests, guestListText(guests));
  return 0;
}

/** `--print-source`. With `--json` the renderer shows the event that has the source. */
export async function printSource(command: WorkOf<'print-source'>, running: Running): Promise<number> {
  const { host, signal, onEvent, terminal, renderer, screen } = running;
  const { tempDir, display } = command;
  const input = withAskedPassword(command.input, terminal);
  const { verbose, trace, json } = display;
  const source = await host.readSource({ input, tempDir, signal, onEvent, verbose, trace });
  renderer.end();
  if (!json) screen.print(printSourceText(source), 'stdout');
  return 0;
}

/** `leftovers`. */
export async function clearAway(command: WorkOf<'leftovers'>, running: Running): Promise<number> {
  const { host, signal, terminal } = running;
  const { remove, tempDir } = command;
  const { json } = command.display;
  const output = command.output && withAskedSecret(command.output, terminal);
  const where = { signal, ...(output && { output }), ...(tempDir === undefined ? {} : { tempDir }) };
  if (!remove) {
    const found = await host.listLeftovers(where);
    print(running, json, found, leftoversText(found));
    return 0;
  }
  const told = toldUnless(json, running);
  const removed = await host.removeLeftovers({ ...where, ...told, copies: output === undefined });
  print(running, json, removed, removedText(removed));
  return removed.problems.length === 0 ? 0 : 1;
}

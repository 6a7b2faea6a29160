import type { EventSink } from '../../../types/events';
import type { WrittenDisk } from '../../../types/inspected-guest';
import type { CompanionActions } from '../companions/actions';
import { checkDocument, writeDocument } from '../companions/document';
import { withAskedPassword } from '../source-password';
import type { Given, Running, WorkOf } from './running';

/** What a companion says of the disks that it has written. */
function writtenText(written: readonly WrittenDisk[]): string {
  return ['disks written to:', ...written.map(({ path }) => `\t${path}`)].join('\n');
}

/** `in-place` and `inspector`. @param given who is asked, and what stops it */
export async function performOnGuest(
  command: WorkOf<'in-place' | 'inspect'>,
  given: Given,
  actions: CompanionActions,
  { screen, renderer }: Running,
): Promise<number> {
  const { document, options } = command;
  await checkDocument(document);
  const print = (text: string) => screen.print(text, 'stdout');
  if (command.action === 'inspect') {
    const guest = await actions.inspectGuest({ ...options, ...given });
    renderer.end();
    await writeDocument(command.document, guest, print);
    return 0;
  }
  const result = await actions.convertInPlace({ ...options, ...given });
  renderer.end();
  renderer.succeeded(result);
  if (document !== undefined) await writeDocument(document, result, print);
  return 0;
}

/** `in-place --finish` and `open`. */
export async function performWithoutGuest(
  command: WorkOf<'finish-in-place' | 'open'>,
  { signal, onEvent, terminal, screen, renderer }: Running,
  actions: CompanionActions,
): Promise<number> {
  if (command.action === 'open') {
    const { options } = command;
    const input = withAskedPassword(options.input, terminal);
    const told = (event: Parameters<EventSink>[0]) => {
      onEvent(event);
      // The terminal is the command's.
      if (event.type === 'command') renderer.end();
    };
    return await actions.openForCommand({ ...options, input, signal, onEvent: told }, command.command);
  }
  const { directory, tempDir, display } = command;
  const where = tempDir === undefined ? {} : { tempDir };
  const { written } = await actions.finishInPlace(directory, { onEvent, ...where });
  renderer.end();
  if (display.json) screen.print(JSON.stringify({ type: 'written', written }), 'stdout');
  else if (!display.quiet) screen.print(writtenText(written));
  return 0;
}

import type { InspectedGuest } from '../../../types/inspected-guest';
import { V2vError } from '../../errors';
import { renderInspection } from '../../inspect/document';
import type { DisplayOptions, GuestDocument } from '../command-line';
import type { GivenOptions } from '../given-options';
import { checkOwnFile, writeOwnFile, type OwnKind } from '../own-file';

const kind: OwnKind = {
  name: 'document of virt-v2v-inspector',
  isOne: (text) => /^(?:<\?xml[^>]*>\s*)?<v2v-inspection>/.test(text) || isJson(text),
};

function isJson(text: string): boolean {
  try {
    const found = JSON.parse(text) as Partial<InspectedGuest> | null;
    return found?.inspection !== undefined && found.filesystems !== undefined;
  } catch {
    return false;
  }
}

/**
 * What `-O` says; without it, standard output.
 *
 * @throws V2vError `USAGE` where messages for programs would go to standard output, too
 */
export function guestDocument(
  given: GivenOptions,
  { json, machineReadable }: DisplayOptions,
  format: GuestDocument['format'],
): GuestDocument {
  const path = given.text('document');
  if (path !== undefined && path !== '-') return { format, path };
  const isShared = json || (machineReadable?.type === 'stream' && machineReadable.stream === 'stdout');
  if (!isShared) return { format };
  const other = json ? '--json' : '--machine-readable';
  const advice = json
    ? 'name a file with -O'
    : 'name a file with -O, or say --machine-readable=stream:stderr';
  throw new V2vError(
    'USAGE',
    `the document and the messages of ${other} would both go to standard output; ${advice}`,
  );
}

/** Sees that the document can be written, before anything takes time. */
export async function checkDocument(document: GuestDocument | undefined): Promise<void> {
  if (document?.path !== undefined) await checkOwnFile(document.path, kind);
}

/** Writes the document; `print` takes it for standard output. */
export async function writeDocument(
  { format, path }: GuestDocument,
  guest: InspectedGuest,
  print: (text: string) => void,
): Promise<void> {
  const text = format === 'xml' ? renderInspection(guest) : `${JSON.stringify(guest, undefined, 2)}\n`;
  if (path === undefined) print(text);
  else await writeOwnFile(path, text, kind);
}

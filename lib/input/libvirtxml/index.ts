import { dirname, resolve } from 'node:path';

import type { LibvirtXmlInput } from '../../../types/input';
import { ownTurn } from '../../async/turns';
import type { LibvirtConnection } from '../../libvirt';
import type { Context } from '../../run/context';
import { maskUri } from '../../text/mask-uri';
import { quoteCommand } from '../../text/shell-quote';
import { checkedPath } from '../checked-path';
import { asSource } from '../domain-xml/as-source';
import { parseDomain } from '../domain-xml/parse';
import { connectToLibvirt, sourceCodes } from '../../libvirt/server';
import { openDomainDisks } from '../libvirt-disks/open';
import type { DiskOwner } from '../libvirt-disks/owner';
import type { InputMode } from '../mode';
import { readDocument } from './read-document';

/** libvirt is contacted for what it alone knows, and then once. */
function ownerOf(file: string, options: LibvirtXmlInput, context: Context): DiskOwner {
  let connection: Promise<LibvirtConnection> | undefined;
  const connect = async (): Promise<LibvirtConnection> =>
    context.own(await connectToLibvirt(options, sourceCodes, context));
  const owner: DiskOwner = {
    file,
    directory: dirname(file),
    connect: () => (connection ??= connect()),
    howToState: (format) => `<driver type="${format}"/> in the XML`,
  };
  if (options.password !== undefined) owner.password = options.password;
  return owner;
}

/** A file with libvirt's XML of a guest. */
export const libvirtXmlInput: InputMode<LibvirtXmlInput> = {
  describe({ path, connection }) {
    return quoteCommand('-i', [
      'libvirtxml',
      ...(connection === undefined ? [] : ['-ic', maskUri(connection)]),
      checkedPath('libvirtxml', path),
    ]);
  },

  async open(options, context) {
    const file = resolve(checkedPath('libvirtxml', options.path));
    await context.sourceFiles.note(file);
    const text = await readDocument(file);
    await ownTurn();
    const domain = parseDomain(text, { file, warn: (...warning) => context.warn(...warning) });
    return asSource(domain, await openDomainDisks(domain.disks, ownerOf(file, options, context), context));
  },
};

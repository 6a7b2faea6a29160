import { resolve } from 'node:path';

import type { LibvirtXmlInput } from '../../../types/input';
import { ownTurn } from '../../async/turns';
import { quoteCommand } from '../../text/shell-quote';
import { checkedPath } from '../checked-path';
import { asSource } from '../domain-xml/as-source';
import { parseDomain } from '../domain-xml/parse';
import type { InputMode } from '../mode';
import { openDisks } from './disks';
import { readDocument } from './read-document';

/** A file with libvirt's XML of a guest, whose disks are files or block devices of this host. */
export const libvirtXmlInput: InputMode<LibvirtXmlInput> = {
  describe({ path }) {
    return quoteCommand('-i', ['libvirtxml', checkedPath('libvirtxml', path)]);
  },

  async open(options, context) {
    const file = resolve(checkedPath('libvirtxml', options.path));
    await context.sourceFiles.note(file);
    const text = await readDocument(file);
    await ownTurn();
    const domain = parseDomain(text, { file, warn: (...warning) => context.warn(...warning) });
    return asSource(domain, await openDisks(domain.disks, file, context));
  },
};

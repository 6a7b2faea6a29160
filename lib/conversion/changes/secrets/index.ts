/** Takes secrets out of texts that are shown: in diffs, which end up in results, reports and logs. */
import { accountFields } from './account-files';
import { assignments, keywords } from './assignments';
import { debconfValues, indentedBlocks, privateKeys, secretSections } from './blocks';
import type { LineMask } from './mask';
import { recognisable } from './recognisable';
import { isSecretFile, wholeLines } from './secret-files';

export { mask } from './mask';

/**
 * The lines of a file of the guest, each with its secrets masked as `********`: hashes in shadow and its like, private
 * keys, passwords and keys of networks, boot loaders, mounts and repositories, and whatever is assigned to a name that
 * says that it is secret. As many lines come back. A value is rather masked in vain than shown.
 */
export function maskSecretLines(path: string, lines: readonly string[]): string[] {
  const masks: LineMask[] = isSecretFile(path)
    ? [wholeLines]
    : [
        privateKeys(),
        indentedBlocks(path),
        secretSections(),
        debconfValues(path),
        accountFields(path),
        keywords(path),
        assignments(path),
        recognisable,
      ];
  return lines.map((line) => masks.reduce((shown, mask) => mask(shown), line));
}

import { V2vError } from '../../../errors';
import type { OvfFile } from './description';
import { invalidOvf } from './invalid-ovf';
import { positiveInteger } from './units';
import { childOf, childrenOf, type XmlElement } from '../../../xml/parse';

function indexBy(elements: readonly XmlElement[], attribute: string): Map<string, XmlElement> {
  const index = new Map<string, XmlElement>();
  for (const element of elements) {
    const value = element.attributes.get(attribute);
    if (value !== undefined && value !== '' && !index.has(value)) index.set(value, element);
  }
  return index;
}

function readFile(file: XmlElement, ovf: string): OvfFile {
  const href = file.attributes.get('href');
  if (href === undefined || href === '') throw invalidOvf(ovf, 'has a file without a name (ovf:href)');
  const compression = file.attributes.get('compression')?.trim().toLowerCase() ?? '';
  const known = { '': 'identity', identity: 'identity', gzip: 'gzip' } as const;
  if (!Object.hasOwn(known, compression)) {
    throw new V2vError(
      'OVF_INVALID',
      `${ovf} says that ${href} is compressed with ${compression}, which is not known.`,
      {
        subject: href,
        hint: 'Unpack the disk and take ovf:compression out of the OVF.',
      },
    );
  }
  const result: OvfFile = { href, compression: known[compression as keyof typeof known] };
  const size = positiveInteger(file.attributes.get('size'));
  if (size !== undefined) result.size = size;
  const chunkSize = positiveInteger(file.attributes.get('chunkSize'));
  if (chunkSize !== undefined) result.chunkSize = chunkSize;
  return result;
}

/** The files and disks that an envelope describes. */
export class References {
  readonly #ovf: string;
  readonly #filesById: ReadonlyMap<string, XmlElement>;
  readonly #filesByName: ReadonlyMap<string, XmlElement>;
  readonly #disksById: ReadonlyMap<string, XmlElement>;
  readonly #disksByFile: ReadonlyMap<string, XmlElement>;

  constructor(envelope: XmlElement, ovf: string) {
    this.#ovf = ovf;
    const files = childrenOf(childOf(envelope, 'References'), 'File');
    const disks = childrenOf(childOf(envelope, 'DiskSection'), 'Disk');
    this.#filesById = indexBy(files, 'id');
    this.#filesByName = indexBy(files, 'href');
    this.#disksById = indexBy(disks, 'diskId');
    this.#disksByFile = indexBy(disks, 'fileRef');
  }

  /** The file with that id, or with that name, by which oVirt refers to it. Throws `OVF_INVALID` for none. */
  file(reference: string): OvfFile {
    const file = this.#filesById.get(reference) ?? this.#filesByName.get(reference);
    if (file !== undefined) return readFile(file, this.#ovf);
    throw invalidOvf(
      this.#ovf,
      `refers to the file ${JSON.stringify(reference)}, which it does not describe`,
    );
  }

  disk(id: string): XmlElement | undefined {
    return this.#disksById.get(id);
  }

  /** The disk that a plain word means: an id, or the path of its file, whose last part is oVirt's id. */
  diskNamed(word: string): XmlElement | undefined {
    const id = word.slice(word.lastIndexOf('/') + 1);
    return this.#disksById.get(word) ?? this.#disksByFile.get(word) ?? this.#disksById.get(id);
  }
}

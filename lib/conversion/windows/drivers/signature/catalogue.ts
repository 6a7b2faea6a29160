import { derChildren, derElement, derOid, derTags, derWideText, type DerElement } from './der';
import type { SignedData } from './signed-data';

/** What a catalogue says about the files of a package. */
export interface CatalogueContent {
  /** Digests of its files, in hex: SHA-1 or SHA-256; of programs what Authenticode makes of them. */
  digests: ReadonlySet<string>;
  /** The Windows that it is for: `2:10.0`. */
  osAttributes: readonly string[];
}

/** A list of trusted files, the content of a catalogue. */
export const catalogueType = '1.3.6.1.4.1.311.10.1';
const indirectData = '1.3.6.1.4.1.311.2.1.4';
const nameValue = '1.3.6.1.4.1.311.12.2.1';

/**
 * Reads the list in a catalogue.
 *
 * @throws V2vError `DRIVERS_UNREADABLE`
 */
export function readCatalogue({ content }: SignedData): CatalogueContent {
  const digests = new Set<string>();
  const osAttributes = new Set<string>();
  for (const member of membersOf(content)) {
    for (const attribute of derChildren(member)
      .filter(({ tag }) => tag === derTags.set)
      .flatMap(derChildren)) {
      const [type, values] = derChildren(attribute);
      const value = values?.tag === derTags.set ? derChildren(values)[0] : undefined;
      if (value === undefined) continue;
      if (derOid(type) === indirectData) digests.add(digestIn(value).toString('hex'));
      if (derOid(type) === nameValue) for (const text of osAttribute(value)) osAttributes.add(text);
    }
  }
  return { digests, osAttributes: [...osAttributes] };
}

/** The members are the third sequence: before them come the type of the list, its number, its date, and its kind. */
function membersOf(content: DerElement): DerElement[] {
  const list = derChildren(content).filter(({ tag }) => tag === derTags.sequence)[2];
  return list === undefined ? [] : derChildren(list);
}

/** SpcIndirectDataContent: what kind of file it is, and its digest. */
export function digestIn(value: DerElement): Buffer {
  const [, digest] = derChildren(value);
  const [, octets] = digest === undefined ? [] : derChildren(digest);
  return octets?.tag === derTags.octets ? octets.content : Buffer.alloc(0);
}

/** `OSAttr`: a list of what the file is for. */
function osAttribute(value: DerElement): string[] {
  const [name, , text] = derChildren(value.tag === derTags.octets ? derElement(value.content) : value);
  if (name?.tag !== derTags.wideText || derWideText(name) !== 'OSAttr' || text === undefined) return [];
  const [list = ''] = text.content.toString('utf16le').split('\0');
  return list.split(',').map((item) => item.trim());
}

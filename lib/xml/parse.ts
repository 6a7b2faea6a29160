import { create } from 'xmlbuilder2';

import { reasonOf } from '../errors/reason';
import type { V2vError } from '../errors';
import { declaredEncoding } from './decode';
import { checkShape } from './shape';

/** An element, with what the readers of descriptions of guests want of it and no more. */
export interface XmlElement {
  /** Without prefix. */
  name: string;
  namespace: string;
  /** By local name: the writers of OVFs disagree on which attributes carry a prefix. */
  attributes: ReadonlyMap<string, string>;
  children: readonly XmlElement[];
  /** Text inside, descendants included. */
  text: string;
}

// Of the DOM, what is used here.
interface DomNode {
  nodeType: number;
  localName?: string;
  namespaceURI?: string | null;
  data?: string;
  attributes?: Iterable<{ localName: string; namespaceURI: string | null; value: string }>;
  childNodes: Iterable<DomNode>;
}

const elementNode = 1;
const textNodes = [3, 4];
const xmlnsNamespace = 'http://www.w3.org/2000/xmlns/';
/** What a message may quote of a document. */
const reasonLimit = 200;

// xmlbuilder2 leaves the prefix on where it finds the namespace to be the default one.
function withoutPrefix(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function convert(node: DomNode): XmlElement {
  const attributes = new Map<string, string>();
  for (const { localName, namespaceURI, value } of node.attributes ?? []) {
    if (namespaceURI !== xmlnsNamespace) attributes.set(withoutPrefix(localName), value);
  }
  const children: XmlElement[] = [];
  let text = '';
  for (const child of node.childNodes) {
    if (child.nodeType === elementNode) {
      const element = convert(child);
      children.push(element);
      text += element.text;
    } else if (textNodes.includes(child.nodeType)) {
      text += child.data ?? '';
    }
  }
  return {
    name: withoutPrefix(node.localName ?? ''),
    namespace: node.namespaceURI ?? '',
    attributes,
    children,
    text,
  };
}

/** A clause about the encoding, where a wrong one may be why a document makes no sense. */
function encodingNote(text: string): string {
  const declared = declaredEncoding(text);
  if (declared === undefined || /^utf-?8$/i.test(declared)) return '';
  return ` (it declares the encoding ${declared}; if it is in another, save it as UTF-8)`;
}

/**
 * Parses a description of a guest. No DTD is read, no entity but XML's own, and no more than a bounded number of elements.
 *
 * @param invalid makes the error of a text that is not well-formed; `reason` is a clause: `it is not XML`
 * @throws what `invalid` returns
 */
export function parseXml(text: string, invalid: (reason: string, cause: unknown) => V2vError): XmlElement {
  try {
    const document = text.replace(/^\ufeff/, '').trimStart();
    checkShape(document);
    // xmlbuilder2 refuses XML 1.1, which differs in nothing that is written here, and what it declares is done.
    return convert(create(document.replace(/^<\?xml\s[^<>]*\?>/, '')).root().node);
  } catch (error) {
    throw invalid(
      `${(reasonOf(error).split('\n')[0] ?? '').slice(0, reasonLimit)}${encodingNote(text)}`,
      error,
    );
  }
}

/** The children of that name. */
export function childrenOf(parent: XmlElement | undefined, ...names: string[]): XmlElement[] {
  return parent?.children.filter((child) => names.includes(child.name)) ?? [];
}

/** The first child of that name. */
export function childOf(parent: XmlElement | undefined, ...names: string[]): XmlElement | undefined {
  return parent?.children.find((child) => names.includes(child.name));
}

/** The trimmed text of a child, undefined where it is missing or empty. */
export function childText(parent: XmlElement, ...names: string[]): string | undefined {
  const text = childOf(parent, ...names)?.text.trim();
  return text === '' ? undefined : text;
}

const elementLimit = 50_000;
const depthLimit = 50;
const attributeLimit = 100;

/** A text that is not well-formed, or that is larger than any description of a guest. The message is a clause. */
export class XmlError extends Error {}

/** The index behind the end of something that begins at `start`. */
function behind(text: string, end: string, from: number, what: string, start: number): number {
  const at = text.indexOf(end, from);
  if (at === -1) throw new XmlError(`the ${what} at character ${start} is not closed`);
  return at + end.length;
}

interface Tag {
  name: string;
  /** Index behind its `>`. */
  end: number;
  selfClosing: boolean;
}

/** Reads a tag that opens, which ends with the first `>` that is in no quotes. */
function readTag(text: string, start: number): Tag {
  const name = /[^\s/>"'<=]*/y;
  const plain = /[^"'<>]*/y;
  name.lastIndex = start + 1;
  const tag = name.exec(text)?.[0] ?? '';
  if (tag === '') throw new XmlError(`there is a "<" at character ${start} that begins no tag`);
  let attributes = 0;
  for (let at = name.lastIndex; ;) {
    plain.lastIndex = at;
    plain.test(text);
    at = plain.lastIndex;
    const mark = text.charAt(at);
    if (mark === '>') return { name: tag, end: at + 1, selfClosing: text.charAt(at - 1) === '/' };
    if (mark !== '"' && mark !== "'") throw new XmlError(`the tag at character ${start} is not closed`);
    at = behind(text, mark, at + 1, 'tag', start);
    if (++attributes > attributeLimit) {
      throw new XmlError(`an element has more than ${attributeLimit} attributes`);
    }
  }
}

/**
 * What xmlbuilder2 does not look at: that every tag is closed, that there is one root, and that there is no DTD, which
 * no description of a guest has and which is how entity bombs and reads of host files are made. Every character is
 * looked at once; the limits are for what takes xmlbuilder2 longer than the size of the text would have it.
 *
 * @throws XmlError
 */
export function checkShape(text: string): void {
  const open: string[] = [];
  let roots = 0;
  let elements = 0;
  for (let at = text.indexOf('<'); at !== -1; at = text.indexOf('<', at)) {
    if (text.startsWith('<!--', at)) at = behind(text, '-->', at + 4, 'comment', at);
    else if (text.startsWith('<![CDATA[', at)) at = behind(text, ']]>', at + 9, 'CDATA section', at);
    else if (text.startsWith('<?', at)) at = behind(text, '?>', at + 2, 'processing instruction', at);
    else if (text.startsWith('<!', at)) {
      throw new XmlError('it has a document type declaration, which is not allowed');
    } else if (text.startsWith('</', at)) {
      const end = behind(text, '>', at + 2, 'tag', at);
      const closing = text.slice(at + 2, end - 1).trimEnd();
      const expected = open.pop();
      if (expected !== closing)
        throw new XmlError(`</${closing}> closes ${expected === undefined ? 'nothing' : `<${expected}>`}`);
      at = end;
    } else {
      const { name, end, selfClosing } = readTag(text, at);
      if (open.length === 0) roots++;
      if (++elements > elementLimit) throw new XmlError(`it has more than ${elementLimit} elements`);
      if (!selfClosing) open.push(name);
      if (open.length > depthLimit) throw new XmlError(`its elements are nested deeper than ${depthLimit}`);
      at = end;
    }
  }
  if (open.length > 0) throw new XmlError(`it ends inside <${open.at(-1)}>; the file may be truncated`);
  if (roots !== 1) throw new XmlError(roots === 0 ? 'it is not XML' : 'it has more than one root element');
}

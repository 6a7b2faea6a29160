import { Fault } from './fault';

/** A part of a form. */
export interface Part {
  name: string;
  filename?: string;
  content: Buffer;
}

/**
 * Reads the form of an upload as strictly as the server: the file comes last, under the name `filename`, behind the fields.
 */
export function readUpload(
  body: Buffer,
  contentType: string | undefined,
): { fields: Record<string, string>; file: Part } {
  const boundary = /^multipart\/form-data; boundary=(\S+)$/.exec(contentType ?? '')?.[1];
  if (boundary === undefined) throw new Fault(501, `Unexpected content-type '${contentType}'`);
  const parts: Part[] = [];
  let at = body.indexOf(`--${boundary}`);
  for (;;) {
    at += boundary.length + 2;
    if (body.subarray(at, at + 2).toString() === '--') break;
    const end = body.indexOf(`\r\n--${boundary}`, at);
    const split = body.indexOf('\r\n\r\n', at);
    if (end === -1 || split === -1) throw new Fault(400, 'malformed form');
    const head = body.subarray(at, split).toString();
    const named = /Content-Disposition: form-data; name="([^"]*)"(?:; filename="([^"]*)")?/.exec(head);
    if (named === null) throw new Fault(400, 'malformed form');
    const part = { name: named[1]!, content: body.subarray(split + 4, end) };
    parts.push(named[2] === undefined ? part : { ...part, filename: named[2] });
    at = end + 2;
  }
  const file = parts.pop();
  if (file?.name !== 'filename' || file.filename === undefined)
    throw new Fault(400, 'the file is not the last part');
  if (parts.some(({ filename }) => filename !== undefined)) throw new Fault(400, 'more than one file');
  return { fields: Object.fromEntries(parts.map(({ name, content }) => [name, content.toString()])), file };
}

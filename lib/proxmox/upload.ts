import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';

import { fileBody, type SendingOptions } from '../http';
import { pathOf, type ProxmoxApi } from './api';
import { taskOf, type ProxmoxTask } from './tasks';

/** A file that is uploaded as something to import from. */
export interface ImportUpload {
  node: string;
  storage: string;
  /** Its name there: letters, digits and `.+=_-`, with the ending of its format. */
  name: string;
  /** Absolute path of the file here, and its bytes. */
  path: string;
  size: number;
  /** Of the file, in hexadecimal. */
  sha256: string;
}

/** The server writes the whole file to /var/tmp, and only then answers. */
const silenceMs = 10 * 60_000;

function field(boundary: string, name: string, value: string): string {
  return `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
}

async function* joined(head: Buffer, file: Readable, tail: Buffer): AsyncGenerator<Buffer> {
  yield head;
  for await (const piece of file as AsyncIterable<Buffer>) yield piece;
  yield tail;
}

/**
 * The form as the server wants it: the file is its last part and is called `filename`, and the length is known beforehand, as
 * the server takes no chunks.
 */
export function uploadForm(
  { name, path, size, sha256 }: Pick<ImportUpload, 'name' | 'path' | 'size' | 'sha256'>,
  how: SendingOptions,
): { stream: Readable; length: number; type: string } {
  const boundary = `----v2v-node-${randomBytes(16).toString('hex')}`;
  const head = Buffer.from(
    field(boundary, 'content', 'import') +
      field(boundary, 'checksum-algorithm', 'sha256') +
      field(boundary, 'checksum', sha256) +
      `--${boundary}\r\nContent-Disposition: form-data; name="filename"; filename="${name}"\r\n` +
      'Content-Type: application/octet-stream\r\n\r\n',
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  const file = fileBody({ path, offset: 0, length: size }, how);
  return {
    stream: Readable.from(joined(head, file.stream, tail), { objectMode: false }),
    length: head.length + file.length + tail.length,
    type: `multipart/form-data; boundary=${boundary}`,
  };
}

/**
 * Sends a file to the directory of a storage that machines are imported from. The server has all of it when this resolves,
 * and the task that it returns compares the checksum and copies the file to the storage.
 */
export async function uploadImport(
  api: ProxmoxApi,
  upload: ImportUpload,
  how: SendingOptions,
): Promise<ProxmoxTask | undefined> {
  const { node, storage } = upload;
  const body = uploadForm(upload, how);
  const path = pathOf('nodes', node, 'storage', storage, 'upload');
  return taskOf(node, await api.call('POST', path, { body, silenceMs }));
}

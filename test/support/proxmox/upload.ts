import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';

import { storageNamed } from './create-vm';
import { Fault, invalid, takeOnly } from './fault';
import { readUpload } from './multipart';
import type { TestProxmox } from './server';

/** What is untrusted must be one file: no backing file, no data file. */
function checkImage(file: string, format: string): void {
  const args = ['info', '-f', format, '--output=json', file];
  const info = JSON.parse(
    execFileSync('qemu-img', args, { stdio: ['ignore', 'pipe', 'ignore'] }).toString(),
  ) as {
    'backing-filename'?: string;
    'format-specific'?: { data?: { 'data-file'?: string } };
  };
  if (info['backing-filename'] !== undefined) throw new Error('backing file not allowed');
  if (info['format-specific']?.data?.['data-file'] !== undefined) throw new Error('data file not allowed');
}

/** `POST /nodes/N/storage/S/upload` */
export function takeUpload(
  server: TestProxmox,
  { node, storage: name }: { node: string; storage: string },
  headers: IncomingHttpHeaders,
  body: Buffer,
): string {
  server.permissions.check(`/storage/${name}`, 'Datastore.AllocateTemplate');
  const { fields, file } = readUpload(body, headers['content-type']);
  takeOnly(fields, ['content', 'checksum', 'checksum-algorithm']);
  const storage = storageNamed(server, name);
  if (storage.type !== 'dir') throw new Fault(500, `can't upload to storage type '${storage.type}'`);
  const { content, checksum } = fields;
  const format = /^[\w.+=-]+\.(qcow2|raw|vmdk|ova)$/.exec(file.filename!)?.[1];
  if (content !== 'import') throw invalid({ content: `upload content type '${content}' not allowed` });
  if (format === undefined) throw invalid({ filename: 'invalid filename or wrong extension' });
  if (!storage.content.includes('import')) {
    throw new Fault(500, `storage '${name}' does not support 'import' content`);
  }
  if (checksum !== undefined && fields['checksum-algorithm'] === undefined) {
    throw invalid({ 'checksum-algorithm': 'missing' });
  }
  const volume = `import/${file.filename}`;
  return server.tasks.begin(node, 'imgcopy', '', server.user, (task) => {
    task.log.push('starting file import', `target file: /var/lib/vz/${volume}`);
    const got = createHash('sha256').update(file.content).digest('hex');
    if (checksum !== undefined && got !== checksum) {
      throw new Error(`checksum mismatch: got '${got}' != expect '${checksum}'`);
    }
    if (task.trouble?.exitStatus !== undefined) return;
    const path = join(server.directory, `${name}-${volume.replaceAll('/', '-')}`);
    writeFileSync(path, file.content);
    checkImage(path, format);
    storage.volumes.set(volume, path);
    task.log.push('finished file import successfully');
  });
}

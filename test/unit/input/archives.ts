/** Small OVAs, made on the spot. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pack, type Pack } from 'tar-stream';

import { createContext, type Context } from '../../../lib/run/context';
import { isV2vError, type V2vError } from '../../../lib/errors';
import type { V2vEvent } from '../../../types/events';

export type Files = Record<string, Buffer | string>;
export type TarEntry = Parameters<Pack['entry']>[0] & { data?: Buffer | string };

const directories: string[] = [];

export function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), 'v2v-input-test.'));
  directories.push(directory);
  return directory;
}

export function removeScratch(): void {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
}

/** A context that records its events. */
export async function recordingContext(
  options: { signal?: AbortSignal } = {},
): Promise<{ context: Context; events: V2vEvent[] }> {
  const events: V2vEvent[] = [];
  const context = await createContext({
    tempDir: scratch(),
    onEvent: (event) => events.push(event),
    ...options,
  });
  return { context, events };
}

/** What a stage left in the temporary directory; the record of the run was there before. */
export function leftIn({ tempDir }: Context): string[] {
  return readdirSync(tempDir).filter((name) => name !== 'run.jsonl');
}

export function warningsOf(events: readonly V2vEvent[]): string[] {
  return events.flatMap((event) => (event.type === 'warning' ? [event.code] : []));
}

/** What a promise was rejected with; fails the test where it was not, or not with an error of ours. */
export async function failureOf(promise: Promise<unknown>): Promise<V2vError> {
  try {
    await promise;
  } catch (error) {
    if (isV2vError(error)) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

export async function tarOf(entries: TarEntry[]): Promise<Buffer> {
  const archive = pack();
  for (const { data = '', ...header } of entries) archive.entry(header, data);
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export async function tarOfFiles(files: Files): Promise<Buffer> {
  return tarOf(Object.entries(files).map(([name, data]) => ({ name, data })));
}

export function writeFiles(directory: string, files: Files): void {
  for (const [name, data] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), data);
  }
}

export function zipOf(files: Files, ...options: string[]): Buffer {
  const directory = scratch();
  writeFiles(directory, files);
  execFileSync('zip', ['-q', '-r', ...options, 'archive.zip', '.'], { cwd: directory });
  return readFileSync(join(directory, 'archive.zip'));
}

export function manifestOf(files: Files, algorithm = 'sha256'): string {
  return Object.entries(files)
    .map(
      ([name, data]) =>
        `${algorithm.toUpperCase()}(${name})= ${createHash(algorithm).update(data).digest('hex')}\n`,
    )
    .join('');
}

/** What the disks begin with: it does not compress. */
export const guestData = Buffer.concat(
  Array.from({ length: 4096 }, (_, index) => createHash('sha512').update(String(index)).digest()),
);

/** A disk of 4 MiB with something on it, in any format of qemu-img. */
export function diskImage(format: string, ...options: string[]): Buffer {
  const directory = scratch();
  const raw = join(directory, 'raw');
  writeFileSync(raw, Buffer.concat([guestData, Buffer.alloc(4 * 1024 ** 2 - guestData.length)]));
  const image = join(directory, 'image');
  execFileSync('qemu-img', ['convert', '-f', 'raw', '-O', format, ...options, raw, image]);
  return readFileSync(image);
}

export function streamOptimizedVmdk(): Buffer {
  return diskImage('vmdk', '-o', 'subformat=streamOptimized');
}

export interface OvfParts {
  href?: string;
  fileAttributes?: string;
  name?: string;
  section?: string;
  items?: string;
}

/** A descriptor of one virtual machine with one disk. */
export function ovfOf({
  href = 'disk1.vmdk',
  fileAttributes = '',
  name = 'guest',
  section = '',
  items = '',
}: OvfParts = {}): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1"
  xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData"
  xmlns:vmw="http://www.vmware.com/schema/ovf">
 <References><File ovf:id="f1" ovf:href="${href}" ${fileAttributes}/></References>
 <DiskSection><Disk ovf:diskId="vd1" ovf:fileRef="f1" ovf:capacity="4" ovf:capacityAllocationUnits="byte * 2^20"/></DiskSection>
 <VirtualSystem ovf:id="x">${name === '' ? '' : `<Name>${name}</Name>`}<VirtualHardwareSection>
  <Item><rasd:InstanceID>1</rasd:InstanceID><rasd:ResourceType>3</rasd:ResourceType><rasd:VirtualQuantity>2</rasd:VirtualQuantity></Item>
  <Item><rasd:AllocationUnits>byte * 2^20</rasd:AllocationUnits><rasd:InstanceID>2</rasd:InstanceID><rasd:ResourceType>4</rasd:ResourceType><rasd:VirtualQuantity>512</rasd:VirtualQuantity></Item>
  <Item><rasd:InstanceID>3</rasd:InstanceID><rasd:ResourceType>6</rasd:ResourceType></Item>
  <Item><rasd:HostResource>ovf:/disk/vd1</rasd:HostResource><rasd:InstanceID>4</rasd:InstanceID><rasd:Parent>3</rasd:Parent><rasd:ResourceType>17</rasd:ResourceType></Item>
  ${items}${section}
 </VirtualHardwareSection></VirtualSystem></Envelope>`;
}

export function writeOva(data: Buffer, name = 'guest.ova'): string {
  const path = join(scratch(), name);
  writeFileSync(path, data);
  return path;
}

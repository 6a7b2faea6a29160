import { detectContent, isDiskFormat, magicLength } from '../image/magic';
import type { VmwareConfig } from '../ova/ovf/vmware';
import { decodeVmwareText, type Decode } from './encoding';
import { invalidVmx } from './invalid-vmx';

/** The key of `key = "value"`, and what follows the equals sign. */
const entry = /^([^\s=#"]+)[ \t]*=(.*)$/;

/** A value ends with the last quotation mark of its line. Programs of old left the marks out where it is one word. */
function valueOf(written: string): string | undefined {
  const text = written.trim();
  if (!text.startsWith('"')) return /^[^\s"#]*/.exec(text)?.[0];
  const end = text.lastIndexOf('"');
  return end === 0 ? undefined : text.slice(1, end);
}

/** `|22` is a byte, as what would end a value cannot stand in it. */
function withoutEscapes(value: string, decode: Decode): string {
  return value.replace(/(?:\|[0-9A-Fa-f]{2})+/g, (run) =>
    decode(Buffer.from(run.replaceAll('|', ''), 'hex')),
  );
}

function refuseOther(file: string, data: Buffer): void {
  const content = detectContent(data.subarray(0, magicLength));
  if (isDiskFormat(content)) {
    throw invalidVmx(
      file,
      `is not a VMX file: it is a disk image (${content})`,
      'Name the file that ends in .vmx; for a disk alone use the input mode "disk" (-i disk).',
    );
  }
  if (content === 'unknown') return;
  const what = content === 'xml' ? 'an XML file' : `a ${content} archive`;
  throw invalidVmx(
    file,
    `is not a VMX file: it is ${what}`,
    'Name the file that ends in .vmx; for an OVA or OVF use the input mode "ova" (-i ova).',
  );
}

/**
 * Reads the entries of a VMX file, by key in lower case: the case of a key means nothing. Of several with one key the first
 * counts, as in virt-v2v; VMware's own programs write such files now and then. Lines that are no entries are left out.
 *
 * @param file how the user knows it, for messages
 * @throws V2vError `VMX_INVALID` where it is something else
 */
export function readEntries(data: Buffer, file: string): VmwareConfig {
  refuseOther(file, data);
  const { text, decode } = decodeVmwareText(data);
  const entries = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, key, written = ''] = entry.exec(line.trim()) ?? [];
    const value = valueOf(written);
    if (key === undefined || value === undefined) continue;
    const name = key.toLowerCase();
    if (!entries.has(name)) entries.set(name, withoutEscapes(value, decode));
  }
  if (entries.size === 0) {
    throw invalidVmx(
      file,
      'is not a VMX file: it has no line of the form key = "value"',
      'Name the file that ends in .vmx.',
    );
  }
  return entries;
}

import { basename } from 'node:path';

// virt-v2v's, and one more: an .ovf file is an input of ours.
const suffixes = ['.img', '.ova', '.qcow2', '.raw', '.vmdk', '.vmx', '-sda', '.ovf'];

/** The name of a guest after its file: the base name without the first of the suffixes that matches. */
export function nameFromPath(path: string): string {
  const name = basename(path);
  const suffix = suffixes.find((candidate) => name.endsWith(candidate));
  const stem = suffix === undefined ? name : name.slice(0, -suffix.length);
  return stem === '' ? name : stem;
}

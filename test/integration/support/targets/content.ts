import { execFileSync } from 'node:child_process';

/** Expects that a guest sees the same in an image as in the overlay that it was copied from; by qemu-img alone. */
export function expectSameContent(overlay: string, path: string, format: 'raw' | 'qcow2'): void {
  execFileSync('qemu-img', ['compare', '-f', 'qcow2', '-F', format, overlay, path], { stdio: 'pipe' });
}

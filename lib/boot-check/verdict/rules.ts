import type { BootEvidence, BootFailure, BootFailureKind } from '../../../types/boot-check';
import { bootFailure } from './failures';

/** What firmware, boot loaders, kernels and inits say when they cannot go on; each stands in one line. */
const failures: readonly (readonly [kind: BootFailureKind, said: RegExp])[] = [
  ['kernel-panic', /Kernel panic - not syncing:/],
  ['initramfs-shell', /^\(initramfs\)|^dracut:\/#|Generating "\/run\/initramfs\/rdsosreport\.txt"/],
  ['initramfs-shell', /^(?:sh|ash|bash)-?[\d.]*# can't access tty|^ALERT! .* does not exist\./],
  [
    'emergency-mode',
    /^You are in (?:emergency|rescue) mode|Reached target .*Emergency Mode|Give root password for (?:maintenance|system maintenance)/,
  ],
  ['grub-rescue', /^(?:Entering rescue mode\.\.\.|grub rescue>)/],
  ['grub-prompt', /^grub>/],
  [
    'grub-error',
    /^error: .*(?:not found|invalid magic number|premature end of file|you need to load the kernel first|can't find command|bad shim signature|invalid signature)/,
  ],
  [
    'no-boot-device',
    /^No bootable device\.|^BdsDxe: No bootable option or device was found|^UEFI Interactive Shell|^Shell>|^\s*Operating System not found|^Missing operating system/,
  ],
];

/** What a guest says once it is up. */
const successes: readonly (readonly [kind: BootEvidence['kind'], said: RegExp])[] = [
  ['login-prompt', /^\S[^\n]{0,80} login:\s*$/],
  [
    'target',
    /Reached target .*(?:multi-user\.target|graphical\.target|Multi-User System|Graphical Interface)/,
  ],
  ['passphrase', /^(?:Please unlock disk|Please enter passphrase for disk|🔐 Please enter passphrase) /],
];

function find<T>(
  rules: readonly (readonly [T, RegExp])[],
  text: string,
): { kind: T; line: string } | undefined {
  const lines = text.split('\n');
  for (const [kind, said] of rules) {
    const line = lines.find((each) => said.test(each));
    if (line !== undefined) return { kind, line };
  }
  return undefined;
}

/** What a console or a screen in text mode says of why a guest does not boot; undefined where it says nothing of it. */
export function failureIn(text: string): BootFailure | undefined {
  const found = find(failures, text);
  return found && bootFailure(found.kind, found.line);
}

/** What a console or a screen in text mode says of a guest that is up. */
export function evidenceIn(text: string): Omit<BootEvidence, 'seconds'> | undefined {
  const found = find(successes, text);
  return found && { kind: found.kind, text: found.line.trim().slice(0, 300) };
}

/** What SeaBIOS says last before it jumps into the code of a disk. */
export function isLeftToBootCode(text: string): boolean {
  return /^Booting from (?:Hard Disk|DVD\/CD|Floppy)/.test(text.trimEnd().split('\n').at(-1) ?? '');
}

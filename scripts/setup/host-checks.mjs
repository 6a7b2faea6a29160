/** What the host must allow beside having packages, and how to mend it. */
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';

/** The oldest Node that package.json admits. */
const OLDEST_NODE = [20, 11];

export function checkNode(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  const [wantMajor, wantMinor] = OLDEST_NODE;
  if (major > wantMajor || (major === wantMajor && minor >= wantMinor)) return;
  throw new Error(`This is Node ${version}, and v2v-node needs ${OLDEST_NODE.join('.')} or newer.`);
}

/**
 * libguestfs makes its appliance of the host's kernel, which Ubuntu lets only root read.
 * @throws an error with the command that mends it
 */
export function checkKernelReadable() {
  if (!existsSync('/boot')) return;
  const images = readdirSync('/boot').filter((name) => /^vmlinuz-/.test(name));
  if (images.length === 0 || images.some((name) => isAccessible(`/boot/${name}`, constants.R_OK))) return;
  throw new Error(
    [
      'No kernel in /boot can be read by this user, and libguestfs needs one for its appliance. Run:',
      '  sudo chmod 0644 /boot/vmlinuz-*',
      'then try again. (A new kernel has to be made readable again.)',
    ].join('\n'),
  );
}

/** A remark about KVM where it could be had and is not; everything works without, more slowly. */
export function kvmRemark() {
  if (!existsSync('/dev/kvm') || isAccessible('/dev/kvm', constants.R_OK | constants.W_OK)) return undefined;
  return 'This user may not use /dev/kvm, so machines are emulated, which is slow. To change that: sudo usermod -aG kvm $USER, then log in again.';
}

function isAccessible(path, mode) {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

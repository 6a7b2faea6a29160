import type { GuestWindows } from './guest-windows';
import type { EvaluatedPackage } from './evaluate';
import type { ExaminedSignature } from './signature/examine';

/** What is known of the guest beside its version. */
export interface GuestUpdates {
  /** Whether Windows 7 or Server 2008 has the update for SHA-2. */
  knowsSha2: () => Promise<boolean>;
}

/** Why this Windows would not run a driver; the rest of a sentence, undefined where it would. */
export async function refusal(
  { catalogue, program, broken, driver }: EvaluatedPackage,
  windows: GuestWindows,
  { knowsSha2 }: GuestUpdates,
): Promise<string | undefined> {
  if (broken !== undefined) return broken;
  if (driver.device === 'smbus' && isRefusedBy2025(driver.version, windows)) {
    return 'Windows Server 2025 does not trust the catalogue of this release';
  }
  // Older ones ask, if anything, and run every driver.
  if (windows.major < 6) return undefined;
  if (!isForThisWindows(catalogue.osAttributes, windows)) {
    return `its catalogue is for ${catalogue.osAttributes.map(kernelOf).join(', ')} alone, not for ${windows.major}.${windows.minor}`;
  }
  const signatures = program === undefined ? [catalogue] : [catalogue, program];
  const damaged = signatures.find(({ problem }) => problem !== undefined);
  if (windows.arch === 'x86') return undefined;
  if (damaged !== undefined) return `${damaged.problem}, and Windows of 64 bits refuses unsigned drivers`;
  const alone = signatures.find(({ signature }) => signature.kind === 'self-signed');
  if (alone !== undefined) {
    return `it is signed by ${alone.signature.signer}, for whom no authority vouches, and Windows of 64 bits refuses it`;
  }
  if (needsSha2(signatures, windows) && !(await knowsSha2())) {
    return 'it is signed with SHA-2, and the guest has neither KB3033929 nor KB4474419 nor KB4490628';
  }
  return undefined;
}

/** virtio-win 0.1.285, whose drivers end in 28500. */
function isRefusedBy2025(version: string, { server, build }: GuestWindows): boolean {
  return server === true && build >= 26100 && version.endsWith('.28500');
}

function needsSha2(signatures: readonly ExaminedSignature[], { major, minor }: GuestWindows): boolean {
  return major === 6 && minor <= 1 && signatures.some(({ signature }) => signature.digest !== 'sha1');
}

const kernelOf = (attribute: string): string => attribute.replace(/^\d+:/, '');

/** `2:6.1`, `2:5.1-6.1`, `2:6.x`; a catalogue without such an attribute does not say. */
function isForThisWindows(attributes: readonly string[], { major, minor }: GuestWindows): boolean {
  const ranges = attributes.flatMap((attribute) => {
    const [, from, to] = /^2:(\d{1,3}\.(?:\d{1,3}|x))(?:-(\d{1,3}\.(?:\d{1,3}|x)))?$/i.exec(attribute) ?? [];
    return from === undefined ? [] : [{ from, to: to ?? from }];
  });
  if (ranges.length === 0) return true;
  const own = major * 1000 + minor;
  return ranges.some(({ from, to }) => kernelNumber(from, 0) <= own && own <= kernelNumber(to, 999));
}

function kernelNumber(text: string, any: number): number {
  const [major = '', minor = ''] = text.split('.');
  return Number(major) * 1000 + (minor.toLowerCase() === 'x' ? any : Number(minor));
}

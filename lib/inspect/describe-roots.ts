import type { RootCandidate } from '../../types/options';
import { V2vError } from '../errors';
import type { Guestfs } from '../guestfs';
import type { FoundRoots } from './find-roots';
import type { WindowsBoot } from './windows/default-root';
import { describeWindows } from './windows/describe';

/**
 * The roots to choose among, each with its name. Recovery tools of Windows are none, and one Windows of several may be what is
 * started where nobody chooses.
 */
export async function describeRoots(
  guest: Guestfs,
  { choices, inspected, windows }: Pick<FoundRoots, 'choices' | 'inspected' | 'windows'>,
  boots?: ReadonlyMap<string, WindowsBoot>,
): Promise<RootCandidate[]> {
  // A single one is taken, whatever it is.
  if (choices.length === 1) return choices.map((device) => ({ device, product: '' }));
  const candidates: RootCandidate[] = [];
  const tools: RootCandidate[] = [];
  for (const device of choices) {
    const root = windows?.roots.find((each) => each.device === device);
    if (root !== undefined) {
      const { product, isRecovery } = await describeWindows(guest, root);
      (isRecovery ? tools : candidates).push({ device, product });
    } else {
      candidates.push({ device, product: inspected ? await productOf(guest, device) : '' });
    }
  }
  if (candidates.length === 0) return tools;
  const started = candidates.filter(({ device }) => boots?.get(device)?.isDefault === true);
  const isWindows = (device: string): boolean =>
    windows?.roots.some((root) => root.device === device) ?? false;
  const [only, ...more] = started;
  // A Linux beside it has a boot loader of its own.
  if (only === undefined || more.length > 0 || !candidates.every(({ device }) => isWindows(device)))
    return candidates;
  return candidates.map((each) => (each === only ? { ...each, bootDefault: true } : each));
}

/** Of those that libguestfs did not find it knows nothing. */
async function productOf(guest: Guestfs, device: string): Promise<string> {
  try {
    const product = await guest.inspectGetProductName(device);
    return product === 'unknown' ? '' : product;
  } catch (error) {
    if (error instanceof V2vError && error.code !== 'GUESTFS') throw error;
    return '';
  }
}

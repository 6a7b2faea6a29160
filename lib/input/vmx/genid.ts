import { setting, type Vmx } from './settings';

const hexOf = (decimal: string): string => BigInt.asUintN(64, BigInt(decimal)).toString(16).padStart(16, '0');

/** Bytes in the other order. */
const reversed = (hex: string): string => hex.match(/../g)!.reverse().join('');

/**
 * The VM generation ID of `vm.genid` and `vm.genidX`, the lower and the higher half as signed numbers of 64 bits. A UUID has its
 * first three fields as numbers and the rest as bytes, which in memory are in the order of x86.
 */
export function genidOf(vmx: Vmx): string | undefined {
  const [low, high] = [setting(vmx, 'vm.genid'), setting(vmx, 'vm.genidx')];
  if (low === undefined || high === undefined) return undefined;
  if (![low, high].every((half) => /^-?\d{1,20}$/.test(half))) return undefined;
  const first = hexOf(low);
  const last = reversed(hexOf(high));
  return [first.slice(8), first.slice(4, 8), first.slice(0, 4), last.slice(0, 4), last.slice(4)].join('-');
}

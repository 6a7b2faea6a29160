import type { GuestWindows } from '../guest-windows';

/** What follows the name of a section and says for which Windows it is: `NTamd64.10.0...17763`. */
interface Decoration {
  arch: string;
  version?: readonly [major: number, minor: number];
  /** 1 workstation, 2 domain controller, 3 server. */
  productType?: number;
  /** A mask of suites, such as the home editions. */
  suite?: number;
  build?: number;
}

/** Reads a decoration; undefined where it is none. */
export function parseDecoration(text: string): Decoration | undefined {
  const [first = '', ...rest] = text.trim().toLowerCase().split('.');
  if (!/^nt[a-z]?[a-z\d]{0,9}$/.test(first) || rest.length > 5) return undefined;
  if (rest.some((part) => !/^(?:0x)?[\da-f]{0,8}$/.test(part))) return undefined;
  const [major, minor, productType, suite, build] = rest.map((part) =>
    part === '' ? undefined : Number(part),
  );
  if ([major, minor, productType, suite, build].some(Number.isNaN)) return undefined;
  return {
    arch: first.slice(2),
    ...(major === undefined ? {} : { version: [major, minor ?? 0] as const }),
    ...(productType === undefined ? {} : { productType }),
    ...(suite === undefined ? {} : { suite }),
    ...(build === undefined ? {} : { build }),
  };
}

/** The decoration that Windows takes of several; undefined where none is for this Windows. */
export function bestDecoration(
  decorations: readonly string[],
  windows: GuestWindows,
  { archNeeded }: { archNeeded: boolean },
): string | undefined {
  let best: { text: string; rank: readonly number[] } | undefined;
  for (const text of decorations) {
    const decoration = parseDecoration(text);
    if (decoration === undefined || !fits(decoration, windows, archNeeded)) continue;
    const rank = rankOf(decoration);
    if (best === undefined || compare(rank, best.rank) > 0) best = { text, rank };
  }
  return best?.text;
}

function fits(decoration: Decoration, windows: GuestWindows, archNeeded: boolean): boolean {
  const { arch, version, productType, suite, build } = decoration;
  // Since Server 2003 SP1 only x86 does without a name of its own.
  if (arch === '' ? archNeeded && windows.arch !== 'x86' : arch !== windows.arch) return false;
  const later = version === undefined ? 1 : compare([windows.major, windows.minor], version);
  if (later < 0) return false;
  if (build !== undefined && later === 0 && windows.build < build) return false;
  // What suites a guest has is not known; drivers of virtual machines ask for none.
  if (suite !== undefined && suite !== 0) return false;
  return productType === undefined || windows.server === undefined || productType === productTypeOf(windows);
}

function productTypeOf({ server, domainController }: GuestWindows): number {
  if (domainController) return 2;
  return server === true ? 3 : 1;
}

/** The nearest version comes first, then what says more. */
function rankOf({ arch, version = [0, 0], build = 0, productType }: Decoration): readonly number[] {
  return [...version, build, productType === undefined ? 0 : 1, arch === '' ? 0 : 1];
}

function compare(one: readonly number[], other: readonly number[]): number {
  for (const [at, number] of one.entries()) {
    const difference = number - (other[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

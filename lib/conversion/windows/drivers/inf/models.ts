import type { GuestWindows } from '../guest-windows';
import { bestDecoration } from './decoration';
import type { Inf } from './inf';

/** A device that an INF has a driver for. */
export interface InfModel {
  /** The section that installs it. */
  install: string;
  /** Its hardware and compatible ids, in capitals. */
  ids: string[];
}

/**
 * The devices of an INF that this Windows installs drivers for: of each manufacturer's sections Windows takes the one whose
 * decoration is nearest to itself.
 */
export function modelsFor(inf: Inf, windows: GuestWindows): InfModel[] {
  const sections = inf.entries('Manufacturer').map(({ key, values }) => {
    const [name = key ?? '', ...decorations] = values;
    return name === '' ? undefined : modelsSection(inf, name, decorations, windows);
  });
  const models: InfModel[] = [];
  for (const section of new Set(sections)) {
    for (const {
      values: [install, ...ids],
    } of section === undefined ? [] : inf.entries(section)) {
      const known = ids.filter((id) => id !== '').map((id) => id.toUpperCase());
      if (install !== undefined && known.length > 0) models.push({ install, ids: known });
    }
  }
  return models;
}

function modelsSection(
  inf: Inf,
  name: string,
  decorations: readonly string[],
  windows: GuestWindows,
): string | undefined {
  const best = bestDecoration(decorations, windows, { archNeeded: true });
  if (best !== undefined) return `${name}.${best}`;
  return windows.arch === 'x86' && inf.has(name) ? name : undefined;
}

/** The section that this Windows runs for an install section, which may have decorations too. */
export function installSection(inf: Inf, name: string, windows: GuestWindows): string {
  const start = `${name.toLowerCase()}.`;
  const decorations = inf.sections
    .filter((section) => section.startsWith(start))
    .map((section) => section.slice(start.length));
  const best = bestDecoration(decorations, windows, { archNeeded: false });
  return best === undefined ? name : `${name}.${best}`;
}

/** An installed package of /var/lib/dpkg/status. */
export interface DebPackage {
  name: string;
  arch: string;
  /** Names of the packages it stands in for. */
  provides: string[];
  /** What it needs: of each group one. */
  depends: string[][];
}

/** Reads the installed packages out of /var/lib/dpkg/status (deb-control(5)). */
export function parseDpkgStatus(text: string): DebPackage[] {
  const packages: DebPackage[] = [];
  for (const stanza of text.split(/\n\s*\n/)) {
    const field = (name: string): string =>
      new RegExp(`^${name}:[ \\t]*(.*(?:\\n[ \\t].*)*)`, 'm').exec(stanza)?.[1] ?? '';
    const name = field('Package').trim();
    if (name === '' || !/ installed\s*$/.test(field('Status'))) continue;
    packages.push({
      name,
      arch: field('Architecture').trim(),
      provides: groups(field('Provides')).flat(),
      depends: [...groups(field('Pre-Depends')), ...groups(field('Depends'))],
    });
  }
  return packages;
}

function groups(relation: string): string[][] {
  return relation
    .split(',')
    .map((group) => group.split('|').map((alternative) => /^[^\s(:[]*/.exec(alternative.trim())?.[0] ?? ''))
    .map((group) => group.filter((name) => name !== ''))
    .filter((group) => group.length > 0);
}

export interface DebRemoval {
  /** As `dpkg --remove` takes them: with the architecture where a package is installed for several. */
  remove: string[];
  /** Packages that stay, and the package each is needed by. */
  needed: Map<string, string>;
}

/**
 * Which of `wanted` can go without taking away what another package needs. apt would remove the other package as well:
 * `ubuntu-server` together with open-vm-tools. Versions are not looked at; dpkg does, and refuses where they matter.
 */
export function planDebRemoval(installed: readonly DebPackage[], wanted: readonly string[]): DebRemoval {
  const going = new Set(wanted.filter((name) => installed.some((each) => each.name === name)));
  const needed = new Map<string, string>();
  for (;;) {
    const staying = new Set(
      installed.filter(({ name }) => !going.has(name)).flatMap(({ name, provides }) => [name, ...provides]),
    );
    const before = needed.size;
    for (const { name: dependent, depends } of installed) {
      if (going.has(dependent)) continue;
      for (const group of depends) {
        if (group.some((name) => staying.has(name))) continue;
        for (const { name, provides } of installed) {
          if (!going.has(name) || !group.some((each) => each === name || provides.includes(each))) continue;
          going.delete(name);
          needed.set(name, dependent);
        }
      }
    }
    if (needed.size === before) break;
  }
  const remove = installed.filter(({ name }) => going.has(name));
  return {
    remove: remove.map(({ name, arch }) =>
      remove.filter((other) => other.name === name).length > 1 ? `${name}:${arch}` : name,
    ),
    needed,
  };
}

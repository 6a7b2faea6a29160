import type { ConversionStep } from '../../guest/step';
import type { LinuxState } from '../state';
import { readGuestText, writeGuestText } from '../../guest/text-file';

/** True for a repository on a server of VMware's. */
export function isVmwareUrl(url: string): boolean {
  return /^https?:\/\/([^/@]*@)?([^/:]+\.)?vmware\.com(:\d+)?\//i.test(url);
}

const hasVmwareUrl = (text: string): boolean => text.split(/[\s=,]+/).some(isVmwareUrl);

/** A `.repo` file of yum, dnf or zypper with VMware's sections disabled. */
export function disableRepoSections(text: string): string {
  return text
    .split(/^(?=[ \t]*\[)/m)
    .map((section) => {
      const isVmware = [
        ...section.matchAll(/^[ \t]*(?:baseurl|mirrorlist)[ \t]*=.*(?:\n[ \t]+\S.*)*/gm),
      ].some(([value]) => hasVmwareUrl(value));
      if (!isVmware || /^[ \t]*enabled[ \t]*=[ \t]*(0|no|false)[ \t]*$/im.test(section)) return section;
      const without = section.replace(/^[ \t]*enabled[ \t]*=.*\n?/gm, '');
      return without.replace(/^(.*)(\n|$)/, '$1\nenabled=0\n');
    })
    .join('');
}

/** A `.list` file of apt with VMware's lines commented out (sources.list(5)). */
export function disableAptLines(text: string): string {
  return text.replace(/^[ \t]*deb(-src)?[ \t].*$/gm, (line) => (hasVmwareUrl(line) ? `# ${line}` : line));
}

/** A `.sources` file of apt with VMware's stanzas disabled (sources.list(5), deb822). */
export function disableAptStanzas(text: string): string {
  return text
    .split(/^(?=[ \t]*\n)/m)
    .map((stanza) => {
      const uris = /^URIs:.*(?:\n[ \t]+\S.*)*/im.exec(stanza)?.[0];
      if (uris === undefined || !hasVmwareUrl(uris) || /^Enabled:[ \t]*no/im.test(stanza)) return stanza;
      return stanza.replace(/^Enabled:.*\n?/gim, '').replace(/^(?=URIs:)/im, 'Enabled: no\n');
    })
    .join('');
}

const places: readonly (readonly [pattern: string, disable: (text: string) => string])[] = [
  ['/etc/yum.repos.d/*.repo', disableRepoSections],
  ['/etc/zypp/repos.d/*.repo', disableRepoSections],
  ['/etc/apt/sources.list.d/*.list', disableAptLines],
  ['/etc/apt/sources.list', disableAptLines],
  ['/etc/apt/sources.list.d/*.sources', disableAptStanzas],
];

async function changedFiles(state: LinuxState): Promise<Map<string, string>> {
  const changed = new Map<string, string>();
  for (const [pattern, disable] of places) {
    for (const path of await state.guest.globExpand(pattern)) {
      const old = await readGuestText(state, path);
      if (old === undefined || !/vmware\.com/i.test(old)) continue;
      const text = disable(old);
      if (text !== old) changed.set(path, text);
    }
  }
  return changed;
}

/** Disables the repositories that VMware's tools came from; they would only delay the guest's package manager. */
export const vmwareRepositoriesStep: ConversionStep<LinuxState> = {
  name: 'vmware-repositories',
  phase: 'remove',
  applies: async (state) => (await changedFiles(state)).size > 0 || "no repository of VMware's is set up",
  async run(state) {
    for (const [path, text] of await changedFiles(state)) await writeGuestText(state, path, text);
  },
};

import { dirname } from 'node:path/posix';

import type { ConversionStep } from '../../step';
import { augeasValues, saveAugeas } from '../augeas';
import type { LinuxConversion } from '../state';

/** True for a repository on a server of VMware's. */
export function isVmwareUrl(url: string): boolean {
  return /^https?:\/\/([^/]+\.)?vmware\.com\//i.test(url);
}

async function sections(state: LinuxConversion): Promise<string[]> {
  const urls = await augeasValues(state.guest, '/files/etc/yum.repos.d/*/*/baseurl');
  return [...new Set(urls.filter(({ value }) => isVmwareUrl(value)).map(({ path }) => dirname(path)))];
}

/** Disables the repositories that VMware's tools came from. */
export const vmwareRepositoriesStep: ConversionStep<LinuxConversion> = {
  name: 'vmware-repositories',
  applies: async (state) =>
    state.inspection.packageFormat !== 'rpm'
      ? 'the guest does not use rpm'
      : (await sections(state)).length > 0 || "no repository of VMware's is set up",
  async run(state) {
    for (const section of await sections(state)) await state.guest.augSet(`${section}/enabled`, '0');
    await saveAugeas(state);
  },
};

import {
  disableAptLines,
  disableAptStanzas,
  disableRepoSections,
  isVmwareUrl,
  vmwareRepositoriesStep,
} from '../../../../../lib/conversion/linux/hypervisor-tools/vmware-repositories';
import { linuxState } from '../../support/linux-state';
import { stepGuest } from '../../support/step-guest';

it.each([
  ['http://packages.vmware.com/tools/esx', true],
  ['https://vmware.com/x', true],
  ['https://user:pw@packages.vmware.com:8443/x', true],
  ['http://vmware.com.example.org/', false],
  ['http://mirror.example.org/vmware.com/', false],
  ['http://notvmware.com/', false],
])('%s: %s', (url, expected) => expect(isVmwareUrl(url)).toBe(expected));

const repo = `[main]
gpgcheck=1

[tools]
name=VMware
baseurl=http://mirror.example.org/x
        http://packages.vmware.com/tools
enabled = 1
gpgcheck=0

[base]
baseurl=http://mirror.example.org/
enabled=1
`;

it('a section of yum, dnf and zypper is disabled once, and no other', () => {
  const disabled = disableRepoSections(repo);
  expect(disabled).toBe(repo.replace('[tools]\n', '[tools]\nenabled=0\n').replace('enabled = 1\n', ''));
  expect(disableRepoSections(disabled)).toBe(disabled);
});

it('lines of apt are commented out', () => {
  const text =
    'deb [arch=amd64] http://packages.vmware.com/tools jammy main\ndeb http://deb.debian.org/debian x main\n';
  expect(disableAptLines(text)).toBe(`# ${text}`);
  expect(disableAptLines(`# ${text}`)).toBe(`# ${text}`);
});

it('stanzas of apt are disabled', () => {
  const text =
    'Types: deb\nURIs: http://packages.vmware.com/tools\nSuites: x\n\nTypes: deb\nURIs: http://deb.debian.org/\n';
  const disabled =
    'Types: deb\nEnabled: no\nURIs: http://packages.vmware.com/tools\nSuites: x\n\nTypes: deb\nURIs: http://deb.debian.org/\n';
  expect(disableAptStanzas(text)).toBe(disabled);
  expect(disableAptStanzas(disabled)).toBe(disabled);
});

it('only files that change are written', async () => {
  const zypper = '/etc/zypp/repos.d/vmware.repo';
  const guest = stepGuest({
    files: { [zypper]: repo, '/etc/yum.repos.d/a.repo': '[base]\nbaseurl=http://x/\n' },
  });
  const state = linuxState(guest);
  await expect(vmwareRepositoriesStep.applies(state)).resolves.toBe(true);
  await vmwareRepositoriesStep.run(state);
  expect(state.changes).toEqual([{ path: zypper, action: 'modified' }]);
  await expect(vmwareRepositoriesStep.applies(state)).resolves.toContain('no repository');
});

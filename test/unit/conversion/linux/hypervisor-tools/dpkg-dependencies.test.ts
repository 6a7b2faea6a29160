import {
  parseDpkgStatus,
  planDebRemoval,
} from '../../../../../lib/conversion/linux/hypervisor-tools/dpkg-dependencies';

const stanza = (name: string, fields: Record<string, string> = {}): string =>
  [
    `Package: ${name}`,
    'Status: install ok installed',
    'Architecture: amd64',
    ...Object.entries(fields).map(([key, value]) => `${key}: ${value}`),
  ].join('\n');
const status = (...stanzas: string[]): string => `${stanzas.join('\n\n')}\n`;

it('reads what is installed, not what was removed', () => {
  const text = status(
    stanza('open-vm-tools', {
      Depends: 'libc6 (>= 2.34), pciutils:any | lspci [amd64],\n  iproute2',
      'Pre-Depends': 'init-system-helpers (>= 1.54~)',
      Provides: 'vm-tools (= 1), other',
      Description: 'Open\n Depends: not-this',
    }),
    'Package: gone\nStatus: deinstall ok config-files\nDepends: open-vm-tools',
  );
  expect(parseDpkgStatus(text)).toEqual([
    {
      name: 'open-vm-tools',
      arch: 'amd64',
      provides: ['vm-tools', 'other'],
      depends: [['init-system-helpers'], ['libc6'], ['pciutils', 'lspci'], ['iproute2']],
    },
  ]);
});

describe('what can go', () => {
  it('open-vm-tools stays where ubuntu-server needs it, and what depends on it may still go', () => {
    const installed = parseDpkgStatus(
      status(
        stanza('ubuntu-server', { Depends: 'open-vm-tools, bash' }),
        stanza('open-vm-tools'),
        stanza('open-vm-tools-desktop', { Depends: 'open-vm-tools' }),
        stanza('bash'),
      ),
    );
    const plan = planDebRemoval(installed, ['open-vm-tools', 'open-vm-tools-desktop']);
    expect(plan.remove).toEqual(['open-vm-tools-desktop']);
    expect([...plan.needed]).toEqual([['open-vm-tools', 'ubuntu-server']]);
  });

  it('a recommendation or another alternative does not keep it', () => {
    const installed = parseDpkgStatus(
      status(
        stanza('ubuntu-server', { Recommends: 'open-vm-tools' }),
        stanza('agents', { Depends: 'open-vm-tools | virtual-agent' }),
        stanza('qemu-guest-agent', { Provides: 'virtual-agent' }),
        stanza('open-vm-tools'),
      ),
    );
    expect(planDebRemoval(installed, ['open-vm-tools']).remove).toEqual(['open-vm-tools']);
  });

  it('a package that stays keeps those it needs', () => {
    const installed = parseDpkgStatus(
      status(
        stanza('metapackage', { Depends: 'desktop' }),
        stanza('desktop', { Depends: 'tools' }),
        stanza('tools', { Depends: 'library' }),
        stanza('library'),
      ),
    );
    const plan = planDebRemoval(installed, ['library', 'tools', 'desktop']);
    expect(plan.remove).toEqual([]);
    expect(plan.needed.get('library')).toBe('tools');
  });

  it('names the architecture where a package is installed for two, and leaves out what is not installed', () => {
    const installed = parseDpkgStatus(status(stanza('a'), stanza('a').replace('amd64', 'i386'), stanza('b')));
    expect(planDebRemoval(installed, ['a', 'b', 'c']).remove).toEqual(['a:amd64', 'a:i386', 'b']);
  });
});

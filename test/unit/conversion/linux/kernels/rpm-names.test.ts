import { inferRpmFiles } from '../../../../../lib/conversion/linux/kernels/rpm-names';
import { kernelPackages } from '../../../../../lib/conversion/linux/kernels/packages';
import { application, inspection, linuxState } from '../../support/linux-state';
import { MemoryGuest } from '../../support/memory-guest';

const owners = (applications: ReturnType<typeof application>[], names: string[]) => {
  const { packages, unexplained } = inferRpmFiles(applications, names);
  return { packages: packages.map(({ application: { name }, files }) => `${name} ${files[0]}`), unexplained };
};

it('knows RHEL 8: kernel-core holds the kernel that kernel asks for', () => {
  const applications = [
    'kernel',
    'kernel-core',
    'kernel-modules',
    'kernel-tools',
    'kernel-debug',
    'kernel-debug-core',
  ].map((name) => application(name, '4.18.0', '80.el8'));
  expect(
    owners(applications, [
      'vmlinuz-4.18.0-80.el8.x86_64',
      'vmlinuz-4.18.0-80.el8.x86_64+debug',
      'vmlinuz-0-rescue-abcdef',
      'config-4.18.0-80.el8.x86_64',
    ]),
  ).toEqual({
    packages: [
      'kernel-core /boot/vmlinuz-4.18.0-80.el8.x86_64',
      'kernel-debug-core /boot/vmlinuz-4.18.0-80.el8.x86_64+debug',
    ],
    unexplained: [],
  });
});

it('tells versions apart of which one begins like the other', () => {
  const applications = [
    application('kernel', '3.10.0', '514.el7'),
    application('kernel', '3.10.0', '514.el7.2'),
  ];
  const { packages } = inferRpmFiles(applications, [
    'vmlinuz-3.10.0-514.el7.2.x86_64',
    'vmlinuz-3.10.0-514.el7.x86_64',
  ]);
  expect(packages.map(({ application: { release } }) => release)).toEqual(['514.el7.2', '514.el7']);
});

it('knows RHEL 5, whose kernel names lack the architecture', () => {
  const applications = [
    application('kernel', '2.6.18', '8.el5', 'i686'),
    application('kernel-PAE', '2.6.18', '8.el5', 'i686'),
  ];
  expect(owners(applications, ['vmlinuz-2.6.18-8.el5', 'vmlinuz-2.6.18-8.el5PAE'])).toEqual({
    packages: ['kernel /boot/vmlinuz-2.6.18-8.el5', 'kernel-PAE /boot/vmlinuz-2.6.18-8.el5PAE'],
    unexplained: [],
  });
});

it('knows kernels built beside the distribution’s', () => {
  expect(
    owners([application('kernel-uek-core', '5.15.0', '3.el9uek')], ['vmlinuz-5.15.0-3.el9uek.x86_64'])
      .unexplained,
  ).toEqual([]);
});

it('does not guess at SUSE’s names', () => {
  expect(
    owners(
      [application('kernel-default', '5.14.21', '150400.24.100.2')],
      ['vmlinuz-5.14.21-150400.24.100-default'],
    ),
  ).toEqual({
    packages: [],
    unexplained: ['vmlinuz-5.14.21-150400.24.100-default'],
  });
});

describe('where names do not tell', () => {
  const applications = [
    application('kernel-default', '5.14.21', '150400.24.100.2'),
    application('kernel-firmware', '2022', '1'),
  ];
  const command =
    "/bin/sh -c rpm -q --qf '@%{NAME}-%{VERSION}-%{RELEASE}\\n[%{FILENAMES}\\n]' kernel-default-5.14.21-150400.24.100.2 kernel-firmware-2022-1 | grep -E '^@|^/boot/|^(/usr)?/lib/modules/[^/]+/?$'";
  const suse = { packageFormat: 'rpm', packageManagement: 'zypper', distro: 'sles', applications };
  const vmlinuz = 'vmlinuz-5.14.21-150400.24.100-default';

  it('asks rpm once for all packages', async () => {
    const guest = new MemoryGuest({
      programs: {
        [command]: `@kernel-default-5.14.21-150400.24.100.2\n/lib/modules/5.14.21-150400.24.100-default\n/boot/${vmlinuz}\n@kernel-firmware-2022-1\n`,
      },
    });
    const packages = await kernelPackages(linuxState(guest, { inspection: inspection(suse) }), [vmlinuz]);
    expect(packages.map(({ application: { name }, files }) => [name, files])).toEqual([
      ['kernel-default', [`/boot/${vmlinuz}`, '/lib/modules/5.14.21-150400.24.100-default']],
      ['kernel-firmware', []],
    ]);
    expect(guest.ran).toHaveLength(1);
  });

  it('warns where rpm fails and runs none of another architecture', async () => {
    const failing = linuxState(new MemoryGuest(), { inspection: inspection(suse) });
    await expect(kernelPackages(failing, [vmlinuz])).resolves.toEqual([]);
    expect(failing.events.filter(({ type }) => type === 'warning')).toHaveLength(1);
    const foreign = new MemoryGuest();
    await kernelPackages(linuxState(foreign, { inspection: inspection({ ...suse, arch: 'mips' }) }), [
      vmlinuz,
    ]);
    expect(foreign.ran).toEqual([]);
  });
});

import { debOwner } from '../../../../../lib/conversion/linux/kernels/deb-names';
import { rpmOwner } from '../../../../../lib/conversion/linux/kernels/rpm-names';
import { application } from '../../support/linux-state';

type Package = readonly [name: string, version: string, release: string, arch?: string];
const ownerOf = (version: string, packages: readonly Package[]) =>
  rpmOwner(
    version,
    packages.map(([name, number, release, arch]) => application(name, number, release, arch)),
  );

const el8 = [
  'kernel',
  'kernel-core',
  'kernel-modules',
  'kernel-tools',
  'kernel-debug',
  'kernel-debug-core',
].map((name) => [name, '4.18.0', '80.el8'] as const);

it.each<[release: string, packages: readonly Package[], name: string | undefined]>([
  // From RHEL 8 on kernel-core holds the kernel that kernel asks for.
  ['4.18.0-80.el8.x86_64', el8, 'kernel-core'],
  ['4.18.0-80.el8.x86_64+debug', el8, 'kernel-debug-core'],
  ['4.18.0-80.el8.aarch64', el8, undefined],
  // RHEL 5's names lack the architecture.
  [
    '2.6.18-8.el5',
    [
      ['kernel', '2.6.18', '8.el5', 'i686'],
      ['kernel-PAE', '2.6.18', '8.el5', 'i686'],
    ],
    'kernel',
  ],
  [
    '2.6.18-8.el5PAE',
    [
      ['kernel', '2.6.18', '8.el5', 'i686'],
      ['kernel-PAE', '2.6.18', '8.el5', 'i686'],
    ],
    'kernel-PAE',
  ],
  ['2.6.18-8.el5xen', [['kernel-xen', '2.6.18', '8.el5']], 'kernel-xen'],
  ['2.6.9-89.ELsmp', [['kernel-smp', '2.6.9', '89.EL']], 'kernel-smp'],
  // Kernels built beside the distribution's.
  ['5.15.0-3.el9uek.x86_64', [['kernel-uek-core', '5.15.0', '3.el9uek']], 'kernel-uek-core'],
  ['4.1.12-124.16.4.el7uek.x86_64', [['kernel-uek', '4.1.12', '124.16.4.el7uek']], 'kernel-uek'],
  ['6.8.1-1.el9.elrepo.x86_64', [['kernel-ml-core', '6.8.1', '1.el9.elrepo']], 'kernel-ml-core'],
  ['5.4.273-1.el7.elrepo.x86_64', [['kernel-lt', '5.4.273', '1.el7.elrepo']], 'kernel-lt'],
  [
    '4.18.0-372.9.1.rt7.166.el8.x86_64',
    [['kernel-rt-core', '4.18.0', '372.9.1.rt7.166.el8']],
    'kernel-rt-core',
  ],
  [
    '5.14.0-362.el9.x86_64+rt',
    [
      ['kernel-rt-core', '5.14.0', '362.el9'],
      ['kernel-core', '5.14.0', '362.el9'],
    ],
    'kernel-rt-core',
  ],
  ['6.12.6-10.amzn2023.x86_64', [['kernel6.12', '6.12.6', '10.amzn2023']], 'kernel6.12'],
  // SUSE's, whose release ends in the number of the build.
  [
    '5.14.21-150400.24.100-default',
    [
      ['kernel-default', '5.14.21', '150400.24.100.2'],
      ['kernel-default-devel', '5.14.21', '150400.24.100.2'],
    ],
    'kernel-default',
  ],
  [
    '3.0.101-63-pae',
    [
      ['kernel-pae', '3.0.101', '63.1'],
      ['kernel-pae-base', '3.0.101', '63.1'],
    ],
    'kernel-pae',
  ],
  [
    '5.14.21-150400.24.100-default',
    [['kernel-default-base', '5.14.21', '150400.24.100.2.150400.24.48.1']],
    'kernel-default-base',
  ],
  ['5.14.21-150400.24.10-default', [['kernel-default', '5.14.21', '150400.24.100.2']], undefined],
  // ALT's.
  ['5.10.190-std-def-alt1', [['kernel-image-std-def', '5.10.190', 'alt1']], 'kernel-image-std-def'],
  ['6.1.0-own', [['kernel', '6.1.0', '1']], undefined],
])('%s of %j belongs to %s', (release, packages, name) =>
  expect(ownerOf(release, packages)?.name).toBe(name),
);

it('tells versions apart of which one begins like the other', () => {
  const packages: Package[] = [
    ['kernel', '3.10.0', '514.el7'],
    ['kernel', '3.10.0', '514.el7.2'],
  ];
  expect(ownerOf('3.10.0-514.el7.2.x86_64', packages)?.release).toBe('514.el7.2');
  expect(ownerOf('3.10.0-514.el7.x86_64', packages)?.release).toBe('514.el7');
});

it.each([
  ['6.1.0-13-amd64', ['linux-image-amd64', 'linux-image-6.1.0-13-amd64'], 'linux-image-6.1.0-13-amd64'],
  [
    '6.1.0-13-cloud-amd64',
    ['linux-image-6.1.0-13-cloud-amd64', 'linux-image-6.1.0-13-amd64'],
    'linux-image-6.1.0-13-cloud-amd64',
  ],
  [
    '5.15.0-91-generic',
    ['linux-modules-5.15.0-91-generic', 'linux-image-unsigned-5.15.0-91-generic'],
    'linux-image-unsigned-5.15.0-91-generic',
  ],
  [
    '6.5.11-4-pve',
    ['proxmox-kernel-6.5.11-4-pve-signed', 'proxmox-kernel-6.5'],
    'proxmox-kernel-6.5.11-4-pve-signed',
  ],
  ['5.15.102-1-pve', ['pve-kernel-5.15.102-1-pve'], 'pve-kernel-5.15.102-1-pve'],
  ['6.1.0-13-amd64', ['linux-image-6.1.0-13-amd64-dbg'], undefined],
])('%s of %j belongs to %s', (version, names, owner) =>
  expect(
    debOwner(
      version,
      names.map((name) => application(name)),
    )?.name,
  ).toBe(owner),
);

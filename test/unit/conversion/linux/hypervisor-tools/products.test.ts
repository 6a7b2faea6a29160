import { hypervisorToolsSteps } from '../../../../../lib/conversion/linux/hypervisor-tools';
import { citrixStep, restoreTerminals } from '../../../../../lib/conversion/linux/hypervisor-tools/citrix';
import { kudzuStep } from '../../../../../lib/conversion/linux/hypervisor-tools/kudzu';
import { parallelsStep } from '../../../../../lib/conversion/linux/hypervisor-tools/parallels';
import {
  installDirectory,
  virtualBoxStep,
} from '../../../../../lib/conversion/linux/hypervisor-tools/virtualbox';
import {
  foreignProvides,
  vmwarePackages,
  vmwarePackagesStep,
} from '../../../../../lib/conversion/linux/hypervisor-tools/vmware-packages';
import {
  isVmwareUrl,
  vmwareRepositoriesStep,
} from '../../../../../lib/conversion/linux/hypervisor-tools/vmware-repositories';
import { vmwareTarballStep } from '../../../../../lib/conversion/linux/hypervisor-tools/vmware-tarball';
import { withoutXenModules, xenStep } from '../../../../../lib/conversion/linux/hypervisor-tools/xen';
import { application, inspection, linuxState, warnings } from '../../support/linux-state';
import { MemoryGuest } from '../../support/memory-guest';

const rpmGuest = (...names: string[]) =>
  inspection({
    packageFormat: 'rpm',
    packageManagement: 'yum',
    applications: names.map((name) => application(name)),
  });
const yumRemove = (names: string) => `yum -y --setopt=clean_requirements_on_remove=False remove ${names}`;

it('skips every product in a guest that has none, and says why', async () => {
  const state = linuxState(new MemoryGuest(), {
    inspection: inspection({ applications: [application('bash')] }),
  });
  for (const step of hypervisorToolsSteps)
    await expect(Promise.resolve(step.applies(state))).resolves.not.toBe(true);
});

describe('VMware packages', () => {
  const names = [
    'bash',
    'open-vm-tools',
    'open-vm-tools-desktop',
    'vmware-tools-core',
    'vmware-tools-libraries-nox',
    'VMwareTools',
    'kmod-vmware-tools-vmci',
    'libvmtools0',
  ];

  it('are known by their names', () => {
    expect(vmwarePackages(names, true)).toEqual([
      'open-vm-tools',
      'open-vm-tools-desktop',
      'vmware-tools-core',
      'VMwareTools',
      'kmod-vmware-tools-vmci',
    ]);
  });

  it('stay where ubuntu-server would go with them', () => {
    expect(vmwarePackages(['ubuntu-server', 'open-vm-tools'], true)).toEqual([]);
    expect(vmwarePackages(['ubuntu-server', 'open-vm-tools'], false)).toEqual(['open-vm-tools']);
  });

  it('that stand in for libraries stay, with a warning', async () => {
    const guest = new MemoryGuest({
      programs: {
        'rpm -q --provides vmware-tools-libraries-nox':
          'vmware-tools-libraries-nox = 8.3\nlibX.so.6()(64bit)\n',
        'rpm -q --provides vmware-tools-libraries-x':
          'vmware-tools-libraries-x = 8.3\nvmware-tools-libraries-x(x86-64) = 8.3\n',
        [yumRemove('vmware-tools-libraries-x vmware-tools-core')]: '',
      },
    });
    const state = linuxState(guest, {
      family: 'rhel',
      inspection: rpmGuest('vmware-tools-libraries-nox', 'vmware-tools-libraries-x', 'vmware-tools-core'),
    });
    await expect(Promise.resolve(vmwarePackagesStep.applies(state))).resolves.toBe(true);
    await vmwarePackagesStep.run(state);
    expect(state.removedPackages).toEqual(['vmware-tools-libraries-x', 'vmware-tools-core']);
    expect(warnings(state.events)).toEqual([expect.stringContaining('vmware-tools-libraries-nox was left')]);
  });

  it('provide themselves', () => {
    expect(foreignProvides('a', 'a = 1\na(x86-64) = 1\nlibb.so.1\n')).toEqual(['libb.so.1']);
  });
});

describe('VMware repositories', () => {
  it.each([
    ['http://packages.vmware.com/tools/esx', true],
    ['https://vmware.com/x', true],
    ['http://vmware.com.example.org/', false],
    ['http://mirror.example.org/vmware.com/', false],
    ['http://notvmware.com/', false],
  ])('%s: %s', (url, expected) => expect(isVmwareUrl(url)).toBe(expected));

  it('are disabled', async () => {
    const repository = '/files/etc/yum.repos.d/v.repo';
    const guest = new MemoryGuest({
      augeas: {
        [`${repository}/tools/baseurl`]: 'http://packages.vmware.com/tools',
        [`${repository}/tools/enabled`]: '1',
        [`${repository}/base/baseurl`]: 'http://mirror.example.org/',
        [`${repository}/base/enabled`]: '1',
      },
    });
    const state = linuxState(guest, { inspection: rpmGuest('bash') });
    await expect(vmwareRepositoriesStep.applies(state)).resolves.toBe(true);
    await vmwareRepositoriesStep.run(state);
    expect(guest.augeas.get(`${repository}/tools/enabled`)).toBe('0');
    expect(guest.augeas.get(`${repository}/base/enabled`)).toBe('1');
  });
});

describe('VMware Tools from a tar file', () => {
  const uninstaller = '/usr/bin/vmware-uninstall-tools.pl';
  const files = { [uninstaller]: '', '/etc/vmware-tools/locations': 'answer X y\n' };

  it('are uninstalled without making new initrds', async () => {
    const guest = new MemoryGuest({ files, programs: { [uninstaller]: '' } });
    const state = linuxState(guest);
    await expect(vmwareTarballStep.applies(state)).resolves.toBe(true);
    await vmwareTarballStep.run(state);
    expect(guest.ran).toEqual([uninstaller]);
    expect(guest.text('/etc/vmware-tools/locations')).toBe(
      'answer X y\nremove_answer RESTORE_RAMDISK_CMD\nremove_answer RESTORE_RAMDISK_KERNELS\nremove_answer RESTORE_RAMDISK_ONECALL\n',
    );
  });

  it('need the root device on SUSE, and a failure is a warning', async () => {
    const guest = new MemoryGuest({ files: { [uninstaller]: '' } });
    const state = linuxState(guest, { family: 'suse' });
    await vmwareTarballStep.run(state);
    expect(guest.ran).toEqual([`/usr/bin/env rootdev=/dev/sda1 ${uninstaller}`]);
    expect(warnings(state.events)).toEqual([
      expect.stringContaining('VMware Tools could not be uninstalled'),
    ]);
  });
});

describe('VirtualBox', () => {
  it.each([
    ['X=1\nINSTALL_DIR=/opt/VBox-5\nINSTALL_DIR=/other\n', '/opt/VBox-5'],
    ["INSTALL_DIR='/opt/VBox Guest'\n", '/opt/VBox Guest'],
    ['INSTALL_DIR="/opt/V"', '/opt/V'],
    ['INSTALL_DIR=opt/V', undefined],
    ['', undefined],
  ])('in %j is in %s', (text, directory) => expect(installDirectory(text)).toBe(directory));

  it('runs its own uninstaller', async () => {
    const guest = new MemoryGuest({
      files: { '/var/lib/VBoxGuestAdditions/config': 'INSTALL_DIR=/opt/V\n', '/opt/V/uninstall.sh': '' },
      programs: { '/opt/V/uninstall.sh': '' },
    });
    const state = linuxState(guest);
    await expect(virtualBoxStep.applies(state)).resolves.toBe(true);
    await virtualBoxStep.run(state);
    expect(guest.ran).toEqual(['/opt/V/uninstall.sh']);
  });
});

describe('Xen', () => {
  it('drivers are taken off the list', () => {
    expect(withoutXenModules('"ext3 xennet xenblk jbd"')).toBe('"ext3 jbd"');
    expect(withoutXenModules('xenblk')).toBe('');
  });

  it('is looked for on SUSE', async () => {
    const setting = '/files/etc/sysconfig/kernel/INITRD_MODULES';
    const guest = new MemoryGuest({ augeas: { [setting]: '"xenblk ext3"' } });
    const state = linuxState(guest, { family: 'suse' });
    expect(xenStep.applies(state)).toBe(true);
    await xenStep.run(state);
    expect(guest.augeas.get(setting)).toBe('"ext3"');
  });
});

describe('Citrix', () => {
  it('terminals come back', () => {
    expect(
      restoreTerminals(
        '#1:2345:respawn:/sbin/getty 38400 tty1\n# a getty comment\n#7:23:respawn:/sbin/getty x\n',
      ),
    ).toBe('1:2345:respawn:/sbin/getty 38400 tty1\n# a getty comment\n#7:23:respawn:/sbin/getty x\n');
  });

  it('utilities are removed', async () => {
    const guest = new MemoryGuest({
      files: { '/etc/inittab': '#2:23:respawn:/sbin/mingetty tty2\n' },
      programs: { [yumRemove('xe-guest-utilities-xenstore')]: '' },
    });
    const state = linuxState(guest, { inspection: rpmGuest('xe-guest-utilities-xenstore') });
    await citrixStep.run(state);
    expect(state.removedPackages).toEqual(['xe-guest-utilities-xenstore']);
    expect(guest.text('/etc/inittab')).toBe('2:23:respawn:/sbin/mingetty tty2\n');
  });
});

it('turns kudzu off', async () => {
  const guest = new MemoryGuest({
    files: { '/etc/init.d/kudzu': '', '/sbin/chkconfig': '' },
    programs: { '/sbin/chkconfig kudzu off': '' },
  });
  const state = linuxState(guest);
  await expect(kudzuStep.applies(state)).resolves.toBe(true);
  await kudzuStep.run(state);
  expect(warnings(state.events)).toEqual([]);
});

it('has Parallels Tools uninstall themselves', async () => {
  const installer = '/usr/lib/parallels-tools/install';
  const guest = new MemoryGuest({ files: { [installer]: '' }, programs: { [`${installer} -r`]: '' } });
  const state = linuxState(guest);
  await expect(parallelsStep.applies(state)).resolves.toBe(true);
  await parallelsStep.run(state);
  expect(guest.ran).toEqual([`${installer} -r`]);
});

import { hypervisorToolsSteps } from '../../../../../lib/conversion/linux/hypervisor-tools';
import { citrixStep, restoreTerminals } from '../../../../../lib/conversion/linux/hypervisor-tools/citrix';
import { kudzuStep } from '../../../../../lib/conversion/linux/hypervisor-tools/kudzu';
import { parallelsStep } from '../../../../../lib/conversion/linux/hypervisor-tools/parallels';
import {
  installDirectory,
  isVirtualBoxPackage,
  virtualBoxStep,
} from '../../../../../lib/conversion/linux/hypervisor-tools/virtualbox';
import { isVmwarePackage } from '../../../../../lib/conversion/linux/hypervisor-tools/vmware-packages';
import { vmwareTarballStep } from '../../../../../lib/conversion/linux/hypervisor-tools/vmware-tarball';
import { withoutXenModules, xenStep } from '../../../../../lib/conversion/linux/hypervisor-tools/xen';
import { application, inspection, linuxState, warnings } from '../../support/linux-state';
import { guestWithAugeas, stepGuest } from '../../support/step-guest';

const rpmGuest = (...names: string[]) =>
  inspection({
    packageFormat: 'rpm',
    packageManagement: 'yum',
    applications: names.map((name) => application(name)),
  });

it('skips every product in a guest that has none, and says why', async () => {
  const state = linuxState(stepGuest(), {
    inspection: inspection({ applications: [application('bash')] }),
  });
  for (const step of hypervisorToolsSteps)
    await expect(Promise.resolve(step.applies(state))).resolves.not.toBe(true);
});

describe('packages by name', () => {
  it.each([
    'open-vm-tools',
    'open-vm-tools-desktop',
    'open-vm-tools-dkms',
    'open-vm-dkms',
    'open-vm-modules-2.6.32-5-amd64',
    'vmware-tools-core',
    'vmware-tools-libraries-nox',
    'vmware-tools-esx-kmods-3.10.0-123.el7.x86_64',
    'vmware-open-vm-tools-common',
    'VMwareTools',
    'kmod-vmware-tools-vmci',
    'vmware-guest-kmp-default',
  ])('%s is VMware’s', (name) => expect(isVmwarePackage(name)).toBe(true));

  it.each(['libvmtools0', 'xf86-video-vmware', 'xserver-xorg-video-vmware', 'open-vm', 'vmware-player'])(
    '%s stays: it is no part of VMware Tools',
    (name) => expect(isVmwarePackage(name)).toBe(false),
  );

  it.each([
    'virtualbox-guest-additions',
    'virtualbox-guest-utils',
    'virtualbox-guest-utils-hwe',
    'virtualbox-guest-x11',
    'virtualbox-guest-dkms',
    'virtualbox-ose-guest-x11',
    'virtualbox-guest-tools',
    'virtualbox-guest-kmp-default',
    'VirtualBox-guest',
    'kernel-modules-virtualbox-addition-std-def',
  ])('%s is VirtualBox’s', (name) => expect(isVirtualBoxPackage(name)).toBe(true));

  it.each([
    'virtualbox-guest-additions-iso',
    'virtualbox',
    'virtualbox-7.0',
    'virtualbox-guest-desktop-icons',
  ])('%s stays: it is for hosts', (name) => expect(isVirtualBoxPackage(name)).toBe(false));

  it.each(['hyperv-daemons', 'hypervkvpd', 'walinuxagent', 'WALinuxAgent', 'amazon-ssm-agent', 'cloud-init'])(
    '%s stays: it starts only where it belongs',
    (name) => expect(isVmwarePackage(name) || isVirtualBoxPackage(name)).toBe(false),
  );
});

describe('VMware Tools from a tar file', () => {
  const uninstaller = '/usr/bin/vmware-uninstall-tools.pl';
  const files = { [uninstaller]: '', '/etc/vmware-tools/locations': 'answer X y\n' };

  it('are uninstalled without making new initrds', async () => {
    const guest = await guestWithAugeas({ files, commands: { [uninstaller]: '' } });
    const state = linuxState(guest);
    await expect(vmwareTarballStep.applies(state)).resolves.toBe(true);
    await vmwareTarballStep.run(state);
    expect(guest.lines()).toEqual([uninstaller]);
    expect(guest.text('/etc/vmware-tools/locations')).toBe(
      'answer X y\nremove_answer RESTORE_RAMDISK_CMD\nremove_answer RESTORE_RAMDISK_KERNELS\nremove_answer RESTORE_RAMDISK_ONECALL\n',
    );
  });

  it('need the root device on SUSE, and a failure is a warning', async () => {
    const guest = await guestWithAugeas({
      files: { [uninstaller]: '', '/etc/init.d/vmware-tools': '' },
      links: { '/etc/rc3.d/S03vmware-tools': '../init.d/vmware-tools' },
    });
    const state = linuxState(guest, { family: 'suse' });
    await vmwareTarballStep.run(state);
    expect(await guest.links()).toEqual({ '/etc/rc3.d/K01vmware-tools': '../init.d/vmware-tools' });
    expect(guest.lines()).toEqual([`/usr/bin/env rootdev=/dev/sda1 ${uninstaller}`]);
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
    const guest = await guestWithAugeas({
      files: { '/var/lib/VBoxGuestAdditions/config': 'INSTALL_DIR=/opt/V\n', '/opt/V/uninstall.sh': '' },
      commands: { '/opt/V/uninstall.sh': '' },
    });
    const state = linuxState(guest);
    await expect(virtualBoxStep.applies(state)).resolves.toBe(true);
    await virtualBoxStep.run(state);
    expect(guest.lines()).toEqual(['/opt/V/uninstall.sh']);
  });

  it('finds the uninstaller in /opt where the configuration does not name it', async () => {
    const script = '/opt/VBoxGuestAdditions-6.1.38/uninstall.sh';
    const guest = await guestWithAugeas({ files: { [script]: '' }, commands: { [script]: '' } });
    const state = linuxState(guest);
    await expect(virtualBoxStep.applies(state)).resolves.toBe(true);
    await virtualBoxStep.run(state);
    expect(guest.lines()).toEqual([script]);
  });
});

describe('Xen', () => {
  it('drivers are taken off the list', () => {
    expect(withoutXenModules('"ext3 xennet xenblk jbd"')).toBe('"ext3 jbd"');
    expect(withoutXenModules('xenblk')).toBe('');
  });

  it('drivers are found in the file SUSE has them in (virt-v2v looks in /file/etc)', async () => {
    const guest = await guestWithAugeas({
      files: { '/etc/sysconfig/kernel': 'INITRD_MODULES="xenblk ext3"\n' },
    });
    const state = linuxState(guest, { family: 'suse' });
    await expect(xenStep.applies(state)).resolves.toBe(true);
    await xenStep.run(state);
    expect(guest.text('/etc/sysconfig/kernel')).toBe('INITRD_MODULES="ext3"\n');
    await expect(xenStep.applies(state)).resolves.toContain('none');
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
    const guest = await guestWithAugeas({
      files: { '/etc/inittab': '#2:23:respawn:/sbin/mingetty tty2\n' },
      commands: { 'rpm --erase --allmatches xe-guest-utilities-xenstore': '' },
    });
    const state = linuxState(guest, { inspection: rpmGuest('xe-guest-utilities-xenstore') });
    await citrixStep.run(state);
    expect(state.removedPackages).toEqual(['xe-guest-utilities-xenstore']);
    expect(guest.text('/etc/inittab')).toBe('2:23:respawn:/sbin/mingetty tty2\n');
  });
});

it('turns kudzu off without running anything', async () => {
  const guest = await guestWithAugeas({
    files: { '/etc/init.d/kudzu': '#!/bin/bash\n# chkconfig: 345 05 95\n' },
    links: { '/etc/rc.d/rc3.d/S05kudzu': '../init.d/kudzu' },
  });
  const state = linuxState(guest, { inspection: inspection({ arch: 'ppc64' }) });
  await expect(kudzuStep.applies(state)).resolves.toBe(true);
  await kudzuStep.run(state);
  expect(await guest.links()).toEqual({ '/etc/rc.d/rc3.d/K95kudzu': '../init.d/kudzu' });
  expect(guest.ran).toEqual([]);
});

it('has Parallels Tools uninstall themselves', async () => {
  const installer = '/usr/lib/parallels-tools/install';
  const guest = await guestWithAugeas({ files: { [installer]: '' }, commands: { [`${installer} -r`]: '' } });
  const state = linuxState(guest);
  await expect(parallelsStep.applies(state)).resolves.toBe(true);
  await parallelsStep.run(state);
  expect(guest.lines()).toEqual([`${installer} -r`]);
});

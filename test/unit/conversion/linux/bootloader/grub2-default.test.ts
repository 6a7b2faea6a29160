import { spawnSync } from 'node:child_process';

import { emptyGrubEnvironment } from '../../../../../lib/conversion/linux/bootloader/grub-environment';
import { openGrub2 } from '../../../../../lib/conversion/linux/bootloader/grub2';
import type { LinuxFamily } from '../../../../../lib/conversion/linux/family';
import { linuxState } from '../../support/linux-state';
import { stepGuest, type StepGuestOptions } from '../../support/step-guest';

const debian = `
if [ "\${next_entry}" ] ; then
   set default="\${next_entry}"
   set next_entry=
else
   set default="DEFAULT"
fi
menuentry 'Debian' --class debian $menuentry_id_option 'gnulinux-simple-ab' {
	linux	/boot/vmlinuz-6.1.0-14-rt root=UUID=ab ro
}
submenu 'Advanced options for Debian' $menuentry_id_option 'gnulinux-advanced-ab' {
	menuentry 'Debian, with Linux 6.1.0-14-rt' $menuentry_id_option 'gnulinux-6.1.0-14-rt-advanced-ab' {
		linux	/boot/vmlinuz-6.1.0-14-rt root=UUID=ab ro
	}
	menuentry 'Debian, with Linux 6.1.0-13' $menuentry_id_option 'gnulinux-6.1.0-13-advanced-ab' {
		linux	/boot/vmlinuz-6.1.0-13 root=UUID=ab ro
	}
}
`;
const config = '/boot/grub/grub.cfg';
const environment = '/boot/grub/grubenv';
const id = 'gnulinux-advanced-ab>gnulinux-6.1.0-13-advanced-ab';
const older = '/boot/vmlinuz-6.1.0-13';

async function setDefault(options: StepGuestOptions, vmlinuz: string, family: LinuxFamily = 'debian') {
  const guest = stepGuest(options);
  const state = linuxState(guest, { family });
  const path = [config, '/boot/grub2/grub.cfg'].find((file) => guest.text(file) !== undefined) ?? '';
  const bootloader = openGrub2(state, path);
  const outcome = await bootloader.setDefaultKernel(vmlinuz);
  expect(guest.ran).toEqual([]);
  return { guest, state, outcome, listed: await bootloader.listKernels() };
}

it('sets the default kernel of a Debian or Ubuntu guest, where virt-v2v only warns that it has no way to', async () => {
  const settings = 'GRUB_DEFAULT=0\nGRUB_TIMEOUT=5\n';
  const { guest, outcome, listed } = await setDefault(
    { files: { [config]: debian.replace('DEFAULT', '0'), '/etc/default/grub': settings } },
    older,
  );
  expect(outcome).toBe(true);
  expect(listed[0]).toBe(older);
  expect(guest.text(config)).toContain(`   set default="\${next_entry}"\n`);
  expect(guest.text(config)).toContain(`   set default="${id}"\n`);
  // So that the guest's next update-grub makes the same default.
  expect(guest.text('/etc/default/grub')).toBe(`GRUB_DEFAULT="${id}"\nGRUB_TIMEOUT=5\n`);
});

it('writes grubenv where the default is saved there, and makes it where it is missing', async () => {
  const files = {
    [config]: debian.replace('DEFAULT', '${saved_entry}'),
    '/etc/default/grub': 'GRUB_DEFAULT=saved\n',
  };
  const { guest, state, outcome, listed } = await setDefault({ files }, older);
  expect(outcome).toBe(true);
  expect(listed[0]).toBe(older);
  expect(guest.text(environment)).toBe(`# GRUB Environment Block\nsaved_entry=${id}\n`.padEnd(1024, '#'));
  expect(guest.text(config)).toBe(files[config]);
  expect(guest.text('/etc/default/grub')).toBe('GRUB_DEFAULT=saved\n');
  expect(state.changes).toEqual([{ path: environment, action: 'created' }]);
});

it('sets a GRUB_DEFAULT of grub.d, which counts over the other, and adds one where there is none', async () => {
  const drop = '/etc/default/grub.d/50-cloudimg.cfg';
  const text = debian.replace('DEFAULT', '0');
  const first = await setDefault(
    { files: { [config]: text, '/etc/default/grub': 'GRUB_DEFAULT=0\n', [drop]: 'GRUB_DEFAULT=1\n' } },
    older,
  );
  expect(first.guest.text(drop)).toBe(`GRUB_DEFAULT="${id}"\n`);
  const second = await setDefault(
    { files: { [config]: text, '/etc/default/grub': 'GRUB_TIMEOUT=1' } },
    older,
  );
  expect(second.guest.text('/etc/default/grub')).toBe(`GRUB_TIMEOUT=1\nGRUB_DEFAULT="${id}"\n`);
});

it('sets the default of RHEL 7 by the title, as its grubby does', async () => {
  const title = (version: string) => `CentOS Linux (${version}) 7 (Core)`;
  const entry = (version: string) =>
    `menuentry '${title(version)}' --class centos $menuentry_id_option 'gnulinux-${version}-advanced-ab' {\n linux16 /vmlinuz-${version} root=x\n}\n`;
  const { guest, outcome } = await setDefault(
    {
      files: {
        '/boot/grub2/grub.cfg': `set default="\${saved_entry}"\n${entry('3.10.0-1160')}${entry('3.10.0-957')}`,
        '/boot/grub2/grubenv': emptyGrubEnvironment,
      },
    },
    '/boot/vmlinuz-3.10.0-957',
    'rhel',
  );
  expect(outcome).toBe(true);
  expect(guest.text('/boot/grub2/grubenv')).toContain(`\nsaved_entry=${title('3.10.0-957')}\n#`);
});

it('sets the default of a BLS guest (RHEL 8, 9, Fedora) by the id of the entry', async () => {
  const bls = {
    '/boot/loader/entries/ab-5.14.0-70.conf': 'title Rocky\nlinux /vmlinuz-5.14.0-70\n',
    '/boot/loader/entries/ab-5.14.0-162.conf': 'title Rocky\nlinux /vmlinuz-5.14.0-162\n',
  };
  const saved = await setDefault(
    {
      files: {
        ...bls,
        '/boot/grub2/grub.cfg': 'set default="${saved_entry}"\nblscfg\n',
        '/boot/grub2/grubenv': emptyGrubEnvironment,
      },
    },
    '/boot/vmlinuz-5.14.0-70',
    'rhel',
  );
  expect(saved.guest.text('/boot/grub2/grubenv')).toContain('\nsaved_entry=ab-5.14.0-70\n');
  expect(saved.listed[0]).toBe('/vmlinuz-5.14.0-70');
  const fixed = await setDefault(
    {
      files: {
        ...bls,
        '/boot/grub2/grub.cfg': 'set default="0"\nblscfg\n',
        '/etc/default/grub': 'GRUB_DEFAULT=0\n',
      },
    },
    '/boot/vmlinuz-5.14.0-70',
    'rhel',
  );
  expect(fixed.guest.text('/boot/grub2/grub.cfg')).toBe('set default="ab-5.14.0-70"\nblscfg\n');
  expect(fixed.listed[0]).toBe('/vmlinuz-5.14.0-70');
});

it('sets the default of openSUSE on btrfs, whose second environment block would win', async () => {
  const suse = `set default="\${saved_entry}"
menuentry 'openSUSE' --class os $menuentry_id_option 'gnulinux-simple-ab' {
	linux	/@/.snapshots/1/snapshot/boot/vmlinuz-5.14-default root=UUID=ab \${extra_cmdline} quiet
}
submenu 'Advanced options for openSUSE' --hotkey=1 $menuentry_id_option 'gnulinux-advanced-ab' {
	menuentry 'openSUSE, with Linux 5.3-default' --hotkey=3 $menuentry_id_option 'gnulinux-5.3-default-advanced-ab' {
		linux	/@/.snapshots/1/snapshot/boot/vmlinuz-5.3-default root=UUID=ab
	}
}
`;
  const block = '# GRUB Environment Block\nenv_block=512+1\n'.padEnd(1024, '#');
  const { guest, outcome, listed } = await setDefault(
    {
      files: {
        '/boot/grub2/grub.cfg': suse,
        '/boot/grub2/grubenv': block,
        '/etc/default/grub': 'GRUB_DEFAULT=saved\n',
      },
    },
    '/boot/vmlinuz-5.3-default',
    'suse',
  );
  expect(outcome).toBe(true);
  expect(listed[0]).toBe('/@/.snapshots/1/snapshot/boot/vmlinuz-5.3-default');
  expect(guest.text('/boot/grub2/grubenv')).toBe(block);
  expect(guest.text('/etc/default/grub')).toBe(
    'GRUB_DEFAULT="gnulinux-advanced-ab>gnulinux-5.3-default-advanced-ab"\n',
  );
});

it('finds the entry of a kernel that it names through the link /vmlinuz', async () => {
  const { guest, outcome } = await setDefault(
    {
      files: {
        [config]: "set default=1\nmenuentry 'Linux' {\n linux /vmlinuz root=x\n}\nmenuentry 'Shell' {\n}\n",
        [older]: 'kernel',
      },
      links: { '/vmlinuz': older },
    },
    older,
  );
  expect(outcome).toBe(true);
  expect(guest.text(config)).toContain('set default="Linux"\n');
});

it('takes the entry without Xen where there are both', async () => {
  const entry = (title: string, body: string) => `menuentry '${title}' {\n${body}\n}\n`;
  const xen = entry('With Xen', ' multiboot2 /xen.gz\n module2 /vmlinuz-6.1.0-13 placeholder root=x');
  const plain = entry('Plain', ' linux /vmlinuz-6.1.0-13 root=x');
  const both = await setDefault({ files: { [config]: `set default=0\n${xen}${plain}` } }, older);
  expect(both.guest.text(config)).toContain('set default="Plain"');
  const one = await setDefault({ files: { [config]: `${plain.replace('-13', '-9')}${xen}` } }, older);
  expect(one.guest.text(config)).toMatch(/^set default="With Xen"\n/);
});

it('says why it cannot, and changes nothing', async () => {
  const full = `# GRUB Environment Block\nx=${'y'.repeat(1024 - 29)}\n`;
  const files = { [config]: debian.replace('DEFAULT', '${saved_entry}'), [environment]: full };
  const noRoom = await setDefault({ files }, older);
  expect(noRoom.outcome).toContain(environment);
  const noEntry = await setDefault({ files }, '/boot/vmlinuz-9');
  expect(noEntry.outcome).toBe(`no entry of ${config} boots it`);
  for (const { guest, state } of [noRoom, noEntry]) {
    expect(await guest.contents()).toEqual(files);
    expect(state.changes).toEqual([]);
  }
});

it('writes a grub.cfg that GRUB still reads, whatever is in the title', async () => {
  const title = 'A "b" $c \\d > e';
  const { guest } = await setDefault(
    { files: { [config]: `menuentry '${title}' {\n linux /vmlinuz-6.1.0-13\n}\n` } },
    older,
  );
  const text = guest.text(config) ?? '';
  expect(text).toMatch(/^set default="A \\"b\\" \\\$c \\\\d >> e"\n/);
  const check = spawnSync('grub-script-check', { input: text });
  if (check.error === undefined) expect(check.status).toBe(0);
});

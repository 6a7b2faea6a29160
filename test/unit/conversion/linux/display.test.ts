import { displayStep } from '../../../../lib/conversion/linux/display';
import { linuxState, warnings } from '../support/linux-state';
import { guestWithAugeas, stepGuest } from '../support/step-guest';

const file = '/etc/X11/xorg.conf';
const section = (...lines: string[]): string =>
  ['Section "Device"', ...lines.map((line) => `  ${line}`), 'EndSection', ''].join('\n');
const vmware = {
  [file]: section('Identifier "Card0"', 'Driver "vmware"', 'VendorName "VMware"', 'BoardName "SVGA II"'),
};

it('takes the driver that works everywhere', async () => {
  const guest = await guestWithAugeas({ files: { ...vmware, '/usr/bin/X': '' } });
  const state = linuxState(guest);
  await expect(displayStep.applies(state)).resolves.toBe(true);
  await displayStep.run(state);
  expect(guest.text(file)).toBe(section('Identifier "Card0"', 'Driver "modesetting"'));
  expect(warnings(state.events)).toEqual([]);
});

it('warns where there is no X server', async () => {
  const state = linuxState(await guestWithAugeas({ files: vmware }));
  await displayStep.run(state);
  expect(warnings(state.events)).toHaveLength(1);
});

it('saves nothing where the driver is right', async () => {
  const guest = await guestWithAugeas({ files: { [file]: section('Driver "modesetting"') } });
  await displayStep.run(linuxState(guest));
  expect(guest.text(file)).toBe(section('Driver "modesetting"'));
  expect(guest.calls.map(({ action }) => action)).not.toContain('aug_save');
});

it('does not apply without a configuration', async () => {
  await expect(displayStep.applies(linuxState(stepGuest()))).resolves.toContain('no X configuration');
});

it('takes vesa where the X server is too old for modesetting', async () => {
  const vesa = '/usr/lib/xorg/modules/drivers/vesa_drv.so';
  const guest = await guestWithAugeas({ files: { ...vmware, '/usr/bin/X': '', [vesa]: '' } });
  await displayStep.run(linuxState(guest));
  expect(guest.text(file)).toContain('  Driver "vesa"\n');
  const both = { ...vmware, '/usr/bin/X': '', [vesa]: '', [vesa.replace('vesa', 'modesetting')]: '' };
  const newer = await guestWithAugeas({ files: both });
  await displayStep.run(linuxState(newer));
  expect(newer.text(file)).toContain('  Driver "modesetting"\n');
});

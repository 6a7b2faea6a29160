import { displayStep } from '../../../../lib/conversion/linux/display';
import { linuxState, warnings } from '../support/linux-state';
import { MemoryGuest } from '../support/memory-guest';

const file = '/etc/X11/xorg.conf';
const device = `/files${file}/Device[1]`;
const augeas = {
  [`${device}/Identifier`]: 'Card0',
  [`${device}/Driver`]: 'vmware',
  [`${device}/VendorName`]: 'VMware',
  [`${device}/BoardName`]: 'SVGA II',
};

it('takes the driver that works everywhere', async () => {
  const guest = new MemoryGuest({ files: { [file]: '', '/usr/bin/X': '' }, augeas });
  const state = linuxState(guest);
  await expect(displayStep.applies(state)).resolves.toBe(true);
  await displayStep.run(state);
  expect(Object.fromEntries(guest.augeas)).toEqual({
    [`${device}/Identifier`]: 'Card0',
    [`${device}/Driver`]: 'modesetting',
  });
  expect(warnings(state.events)).toEqual([]);
});

it('warns where there is no X server', async () => {
  const state = linuxState(new MemoryGuest({ files: { [file]: '' }, augeas }));
  await displayStep.run(state);
  expect(warnings(state.events)).toHaveLength(1);
});

it('saves nothing where the driver is right', async () => {
  const guest = new MemoryGuest({ files: { [file]: '' }, augeas: { [`${device}/Driver`]: 'modesetting' } });
  await displayStep.run(linuxState(guest));
  expect(guest.saves).toBe(0);
});

it('does not apply without a configuration', async () => {
  await expect(displayStep.applies(linuxState(new MemoryGuest()))).resolves.toContain('no X configuration');
});

it('takes vesa where the X server is too old for modesetting', async () => {
  const vesa = '/usr/lib/xorg/modules/drivers/vesa_drv.so';
  const guest = new MemoryGuest({ files: { [file]: '', '/usr/bin/X': '', [vesa]: '' }, augeas });
  await displayStep.run(linuxState(guest));
  expect(guest.augeas.get(`${device}/Driver`)).toBe('vesa');
  const both = { [file]: '', '/usr/bin/X': '', [vesa]: '', [vesa.replace('vesa', 'modesetting')]: '' };
  const newer = new MemoryGuest({ files: both, augeas });
  await displayStep.run(linuxState(newer));
  expect(newer.augeas.get(`${device}/Driver`)).toBe('modesetting');
});

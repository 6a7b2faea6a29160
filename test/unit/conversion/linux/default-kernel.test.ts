import { openAugeas } from '../../../../lib/conversion/linux/augeas';
import type { Bootloader } from '../../../../lib/conversion/linux/contracts/bootloader';
import { defaultKernelStep } from '../../../../lib/conversion/linux/default-kernel';
import { kernel, linuxState, warnings } from '../support/linux-state';
import { stepGuest } from '../support/step-guest';

const old = kernel({ version: '5.9', packageName: 'kernel-core' });
const best = kernel({ version: '5.10', packageName: 'kernel-core' });
const file = '/etc/sysconfig/kernel';

async function stateWith(setDefaultKernel: (vmlinuz: string) => Promise<true | string>) {
  const guest = stepGuest({ files: { [file]: 'DEFAULTKERNEL=kernel\n' } });
  await openAugeas(guest);
  const bootloader = { setDefaultKernel } as unknown as Bootloader;
  const reason = 'Kernel 5.9 runs only under Xen.';
  const kernels = { installed: [old, best], offered: [old, best], best, reason };
  return { guest, state: linuxState(guest, { bootloader, kernels }) };
}

it('makes the best kernel the default', async () => {
  const asked: string[] = [];
  const { guest, state } = await stateWith((vmlinuz) =>
    Promise.resolve(asked.push(vmlinuz) > 0 || 'not asked'),
  );
  expect(defaultKernelStep.applies(state)).toBe(true);
  await defaultKernelStep.run(state);
  expect(asked).toEqual([best.vmlinuz]);
  expect(guest.text(file)).toBe('DEFAULTKERNEL=kernel-core\n');
  expect(state.events).toContainEqual(
    expect.objectContaining({
      type: 'warning',
      code: 'DEFAULT_KERNEL_CHANGED',
      message: "The guest's default kernel is now 5.10 in place of 5.9. Kernel 5.9 runs only under Xen.",
    }),
  );
});

it.each([
  [
    'no entry boots it',
    () => Promise.resolve('no entry of grub.cfg boots it'),
    ': no entry of grub.cfg boots it.',
  ],
  ['a file cannot be written', () => Promise.reject(new Error('write: bad')), 'write: bad'],
])('warns where %s, and leaves the settings', async (_case, setDefaultKernel, reason) => {
  const { guest, state } = await stateWith(setDefaultKernel);
  await defaultKernelStep.run(state);
  expect(warnings(state.events)).toEqual([expect.stringContaining(reason)]);
  expect(guest.text(file)).toBe('DEFAULTKERNEL=kernel\n');
  expect(guest.calls.map(({ action }) => action)).not.toContain('aug_save');
});

it('does not apply where the best is the default', () => {
  const state = linuxState(stepGuest(), { kernels: { installed: [best], offered: [best, old], best } });
  expect(defaultKernelStep.applies(state)).toContain('5.10');
});

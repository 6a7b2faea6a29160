import { V2vError } from '../../errors';
import type { Preflight } from '../../preflight';
import { setting, type Vmx } from './settings';

/** Refuses a guest whose memory was put by: what it had not yet written to its disks is in there. */
export function checkPower(vmx: Vmx, preflight: Preflight): void {
  const state = setting(vmx, 'checkpoint.vmstate');
  if (state === undefined) return;
  preflight.refuse(
    'power',
    new V2vError('SOURCE_RUNNING', `The guest of ${vmx.file} is suspended: its memory is in ${state}.`, {
      subject: vmx.file,
      hint: 'Resume it and shut it down; if its memory may be lost, take the line checkpoint.vmState out of the VMX file.',
    }),
  );
}

/** Warns of disks that other guests may write to. */
export function checkSharing(vmx: Vmx, disks: readonly { name: string }[], preflight: Preflight): void {
  for (const { name } of disks) {
    const bus = setting(vmx, `${name.split(':')[0]}.sharedbus`)?.toLowerCase() ?? 'none';
    const isShared = setting(vmx, `${name}.sharing`)?.toLowerCase() === 'multi-writer';
    if (bus === 'none' && !isShared) continue;
    preflight.warn(
      'disk-mode',
      'VMX_SHARED',
      `The disk ${name} of ${vmx.file} may be shared with other guests.`,
      'Shut down every guest that uses it, and convert it with one of them only.',
    );
  }
}

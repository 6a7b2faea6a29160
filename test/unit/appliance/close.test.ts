import type { Overlay } from '../../../types/overlay';
import { closeGuestfs } from '../../../lib/appliance/close';
import { GuestfsError } from '../../../lib/errors';
import type { Guestfs } from '../../../lib/guestfs';
import { linuxCaps, makeOverlays } from '../output/guest';

function closable(failing?: string): { guest: Guestfs; calls: string[] } {
  const calls: string[] = [];
  const call = (action: string) => () => {
    calls.push(action);
    return failing === action
      ? Promise.reject(new GuestfsError(action, 'EIO', 'Input/output error'))
      : Promise.resolve();
  };
  const guest = { umountAll: call('umount_all'), shutdown: call('shutdown'), close: call('close') };
  return { guest: guest as unknown as Guestfs, calls };
}

const close = (guest: Guestfs, overlays: Overlay[]) =>
  closeGuestfs(guest, { overlays, conversion: { guestcaps: linuxCaps }, trim: undefined });

it('has everything written before the overlays are ready', async () => {
  const { guest, calls } = closable();
  const overlays = makeOverlays(2);
  expect(await close(guest, overlays)).toEqual(overlays.map((overlay) => ({ ...overlay, ready: true })));
  expect(calls).toEqual(['umount_all', 'shutdown', 'close']);
});

it('leaves the planned targets as they are', async () => {
  const targets = makeOverlays(1);
  await close(closable().guest, targets);
  expect(targets).toEqual(makeOverlays(1));
});

it.each(['umount_all', 'shutdown'])('gives no target where %s fails', async (action) => {
  const { guest } = closable(action);
  await expect(close(guest, makeOverlays(1))).rejects.toMatchObject({ code: 'GUESTFS', action });
});

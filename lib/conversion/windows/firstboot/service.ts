import type { WindowsInspection } from '../../../../types/inspection';
import type { Guestfs } from '../../../guestfs';
import { openHive, type RegistryValue } from '../../../registry';
import type { FirstbootPlace } from './place';

/** Name of the service, as `sc query` shows it. */
export const serviceName = 'v2v-node-firstboot';

/** SERVICE_WIN32_OWN_PROCESS, SERVICE_AUTO_START, SERVICE_ERROR_NORMAL of winnt.h. */
const [ownProcess, automatic, normal] = [0x10, 2, 1] as const;

/** How long Vista and later wait at a shutdown for a script in work: what the program gives it, and a little more. */
const preshutdownMilliseconds = 130_000;

/** What the service's key has. */
export function serviceValues({ windows, log }: FirstbootPlace): Record<string, RegistryValue> {
  return {
    Type: ownProcess,
    Start: automatic,
    ErrorControl: normal,
    // In quotes: without them Windows would try C:\Program.exe first.
    ImagePath: { expand: `"${windows}\\firstboot.exe" service` },
    DisplayName: 'v2v-node first boot',
    Description: `Runs what the conversion of this machine left for its first boot, then removes itself. Log: ${log}`,
    ObjectName: 'LocalSystem',
    PreshutdownTimeout: preshutdownMilliseconds,
  };
}

/** Has the service started at each boot, until it removes itself. */
export async function installService(
  guest: Guestfs,
  { systemHive, currentControlSet }: WindowsInspection,
  place: FirstbootPlace,
): Promise<void> {
  await using system = await openHive(guest, systemHive, { write: true });
  const key = `${currentControlSet}\\Services\\${serviceName}`;
  for (const [name, value] of Object.entries(serviceValues(place))) await system.set(key, name, value);
  await system.commit();
}

import type { WindowsDevice } from '../../../../types/windows-drivers';
import type { Context } from '../../../run/context';
import type { Choice, Choices } from './choose';
import { grouped } from './grouped';
import type { GuestWindows } from './guest-windows';

const where = 'Install the package virtio-win, or give virtio-win.iso by --virtio-win (windows.virtioWin).';

/** Warns of what the guest does without, and of drivers that are not made for it. */
export function warnAboutDrivers(
  { choices, reports }: Choices,
  windows: GuestWindows,
  source: string | undefined,
  { secureBoot, hasNics }: { secureBoot: boolean; hasNics: boolean },
  context: Context,
): void {
  if (source === undefined) {
    context.warn(
      'NO_DRIVERS',
      `No drivers for ${windows.name} were found on this host; the guest gets disks on SATA or IDE and what else Windows itself has drivers for.`,
      where,
    );
    return;
  }
  warnOfMissing({ choices, reports }, windows, source, hasNics, context);
  warnOfFallbacks(choices, windows, context);
  if (secureBoot && windows.major >= 10) warnOfSecureBoot(choices, windows, context);
  else if (windows.major >= 6) warnOfUnsigned(choices, windows, context);
}

/** Without these the guest is slow; what else is missing is in the report. */
function warnOfMissing(
  { choices, reports }: Choices,
  windows: GuestWindows,
  source: string,
  hasNics: boolean,
  context: Context,
): void {
  const wanted: { what: string; devices: WindowsDevice[] }[] = [
    { what: 'disks', devices: ['virtio-blk', 'virtio-scsi'] },
    ...(hasNics ? [{ what: 'network cards', devices: ['virtio-net' as const] }] : []),
  ];
  const missing = wanted.filter(
    ({ devices }) => !choices.some(({ driver }) => devices.includes(driver.device)),
  );
  const [first] = missing;
  if (first === undefined) return;
  const refused = reports.find(({ device }) => first.devices.includes(device))?.refused[0];
  const why =
    refused === undefined
      ? ''
      : ` (${refused.inf} was left out: ${refused.reason.replace(/^Left out: |\.$/g, '')})`;
  const what = missing.map((one) => one.what).join(' and ');
  context.warn(
    'NO_DRIVERS',
    `${source} has no driver of virtio ${what} for ${windows.name}; in their place the guest gets what Windows itself has drivers for${why}.`,
    why === ''
      ? 'Use a release of virtio-win that is for this Windows.'
      : 'Use another release of virtio-win, or update the guest.',
  );
}

function warnOfFallbacks(choices: readonly Choice[], windows: GuestWindows, context: Context): void {
  const others = grouped(
    choices.filter(({ fallback }) => fallback),
    ({ from }) => from.named?.title ?? '',
  );
  for (const [title, some] of others) {
    const drivers = some.map(({ driver }) => `${driver.infName} ${driver.version}`).join(', ');
    context.warn(
      'DRIVER_FALLBACK',
      `No drivers were found that are made for ${windows.name}; those for ${title} are used, whose INFs say that they fit: ${drivers}.`,
      'Use a newer virtio-win if one has drivers for this Windows.',
    );
  }
}

/** Windows of 32 bits runs them, and asks before it installs them. */
function warnOfUnsigned(choices: readonly Choice[], windows: GuestWindows, context: Context): void {
  const drivers = choices
    .filter(({ driver }) => driver.signature.kind !== 'trusted')
    .map(({ driver }) => driver.infName);
  if (drivers.length === 0) return;
  context.warn(
    'DRIVER_SIGNATURE',
    `${windows.name} may ask before it installs drivers that nobody it knows has signed: ${drivers.join(', ')}.`,
    'Use a virtio-win whose drivers for this Windows are signed.',
  );
}

/** With Secure Boot Windows 10 and later run only what Microsoft itself has signed. */
function warnOfSecureBoot(choices: readonly Choice[], windows: GuestWindows, context: Context): void {
  const others = choices.filter(({ microsoft }) => !microsoft);
  if (others.length === 0) return;
  const drivers = others
    .map(({ driver }) => `${driver.infName} by ${driver.signature.signer || 'nobody'}`)
    .join(', ');
  context.warn(
    'DRIVER_SIGNATURE',
    `With Secure Boot ${windows.name} may refuse drivers that Microsoft has not signed: ${drivers}.`,
    'Use a virtio-win whose drivers are signed by Microsoft, or switch Secure Boot off at the target.',
  );
}

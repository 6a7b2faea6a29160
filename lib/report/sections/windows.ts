import type { WindowsReport } from '../../../types/windows';
import type { DriverPackage, DriverReport } from '../../../types/windows-drivers';
import type { Findings } from '../findings';
import { html, type Content } from '../html';
import type { Section } from '../section';
import { codes, facts, folded, table } from '../table';

function signatureText({ signature: { kind, signer, digest } }: DriverPackage): string {
  return kind === 'unsigned'
    ? 'not signed'
    : `${signer} (${digest}${kind === 'self-signed' ? ', self-signed' : ''})`;
}

const packageCells = (each: DriverPackage): Content[] => [
  html`<code>${each.inf}</code>`,
  each.version,
  each.date,
  signatureText(each),
];

function driverTable(drivers: readonly DriverReport[]): Content {
  const rows = drivers.map(({ device, driver, reason }): Content[] => [
    device,
    ...(driver === undefined ? [html`<span class="warn">none</span>`, '', '', ''] : packageCells(driver)),
    reason,
  ]);
  return table('Drivers', ['Device', 'Package', 'Version', 'Date', 'Signed by', 'Why'], rows);
}

function refusedTable(drivers: readonly DriverReport[]): Content {
  const rows = drivers.flatMap(({ device, refused }) =>
    refused.map((each): Content[] => [device, ...packageCells(each), each.reason]),
  );
  return (
    rows.length > 0 &&
    folded(
      'Packages that were refused',
      table('Refused drivers', ['Device', 'Package', 'Version', 'Date', 'Signed by', 'Why not'], rows),
    )
  );
}

function firstbootTable({ firstboot }: WindowsReport): Content {
  return (
    firstboot !== undefined &&
    firstboot.scripts.length > 0 &&
    table(
      'What the guest runs when it boots',
      ['Script', { heading: 'Attempts', numeric: true }],
      firstboot.scripts.map(({ name, attempts }): Content[] => [name, `${attempts}`]),
    )
  );
}

function diskTable({ disks }: WindowsReport): Content {
  return (
    disks !== undefined &&
    disks.disks.length > 0 &&
    table(
      'Disks as the guest knew them',
      ['Disk', 'State', 'In the registry'],
      disks.disks.map(({ disk, state, instance }): Content[] => [
        disk === undefined ? 'not known' : `disk ${disk + 1}`,
        state,
        html`<code>${instance}</code>`,
      ]),
    )
  );
}

/** What a Windows guest was given and what was switched off in it: drivers, first boot, disks, services. */
export function windowsSection({ conversion }: Findings): Section | undefined {
  if (conversion?.system !== 'windows') return undefined;
  const { drivers, disks, disabledServices, uninstalled, firstboot } = conversion;
  const body = html`${facts([
    ['Restarts to be expected', firstboot && `${firstboot.restarts}`],
    ['Log of the first boot', firstboot && html`<code>${firstboot.log}</code>`, 'wide'],
    ['Disks', disks?.reason, 'wide'],
    ['Uninstalled when it boots', uninstalled.join(', '), 'wide'],
    ['Services that were disabled', codes(disabledServices.map(({ service }) => service)), 'wide'],
  ])}
  ${drivers.length > 0 && driverTable(drivers)} ${refusedTable(drivers)} ${firstbootTable(conversion)}
  ${diskTable(conversion)}`;
  return { id: 'windows', title: 'Windows', body };
}

import type { WindowsReport } from '../../../types/windows';
import type { DriverReport } from '../../../types/windows-drivers';
import type { WindowsAdapter, WindowsNetwork } from '../../../types/windows-network';

/** What becomes of a Windows guest, as rows of a name and a text; rows that belong to the one before have no name. */
export function windowsRows(report: WindowsReport): string[][] {
  const { drivers, network, disks, disabledServices, uninstalled, firstboot } = report;
  const rows: string[][] = [];
  const add = (name: string, texts: readonly string[]): void => {
    texts.forEach((text, index) => rows.push([index === 0 ? name : '', text]));
  };
  add('drivers', drivers.map(driverText));
  if (network !== undefined) add('addresses', networkTexts(network));
  if (disks !== undefined) add('disk policy', [disks.reason]);
  if (disabledServices.length > 0) {
    add('disabled', [disabledServices.map(({ service }) => service).join(', ')]);
  }
  add('uninstalled', uninstalled);
  if (firstboot !== undefined && firstboot.scripts.length > 0) {
    const names = firstboot.scripts.map(({ name }) => name).join(', ');
    add('first boot', [
      names,
      `restarts to be expected: ${firstboot.restarts}; log in the guest: ${firstboot.log}`,
    ]);
  }
  return rows;
}

/** `virtio-net: NetKVM/w10/amd64/netkvm.inf 100.95.104.26200 of 2024-07-18, signed by …` */
export function driverText({ device, driver, reason }: DriverReport): string {
  if (driver === undefined) return `${device}: none: ${reason}`;
  const { inf, version, date, signature } = driver;
  const signed = signature.kind === 'unsigned' ? 'not signed' : `signed by ${signature.signer}`;
  return `${device}: ${inf} ${version} of ${date}, ${signed}`;
}

/** Each adapter with static settings, and whether it gets them again. */
export function networkTexts({ adapters, restored, left }: WindowsNetwork): string[] {
  return adapters.map((adapter, index) => {
    const what = `${adapter.name ?? adapter.guid}: ${settingsText(adapter)}`;
    if (restored.includes(index)) return `${what}; set again on ${adapter.mac ?? 'its card'}`;
    const reason = left.find((each) => each.adapter === index)?.reason;
    return `${what}; not set again${reason === undefined ? '' : `: ${reason}`}`;
  });
}

function settingsText({ ipv4, ipv6, gateways, dns, wins }: WindowsAdapter): string {
  const list = (name: string, values: readonly string[]) =>
    values.length === 0 ? [] : [`${name} ${values.join(', ')}`];
  const addresses = [...ipv4, ...ipv6].map(({ address, prefix }) => `${address}/${prefix}`);
  const parts = [
    ...(addresses.length === 0 ? [] : [addresses.join(', ')]),
    ...list(
      'gateway',
      gateways.map(({ address }) => address),
    ),
    ...list('DNS', dns),
    ...list('WINS', wins),
  ];
  return parts.length === 0 ? 'no address' : parts.join(', ');
}

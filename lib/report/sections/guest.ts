import type { Application } from '../../../types/inspection';
import { count } from '../amounts';
import type { Findings } from '../findings';
import { html, type Content } from '../html';
import type { Section } from '../section';
import { codes, facts, folded, table } from '../table';

function version({ epoch, version: upstream, release }: Application): string {
  return `${epoch > 0 ? `${epoch}:` : ''}${upstream}${release !== '' ? `-${release}` : ''}`;
}

function softwareTable(applications: readonly Application[]): Content {
  return (
    applications.length > 0 &&
    folded(
      `${count(applications.length, 'package')} that were installed before the conversion`,
      table(
        'Packages',
        ['Package', 'Version', 'Architecture'],
        applications.map((each) => [each.name, version(each), each.arch]),
      ),
    )
  );
}

/** What was found on the disks: the system, its filesystems, its software. */
export function guestSection({ inspection }: Findings): Section | undefined {
  if (inspection === undefined) return undefined;
  const {
    productName,
    distro,
    majorVersion,
    minorVersion,
    arch,
    osinfo,
    encrypted = [],
    windows,
  } = inspection;
  const body = html`${facts([
    ['System', productName],
    ['Distribution', `${distro} ${majorVersion}${minorVersion > 0 ? `.${minorVersion}` : ''}`],
    ['Architecture', arch],
    ['libosinfo', osinfo],
    ['Packages', [inspection.packageFormat, inspection.packageManagement].filter(Boolean).join(', ')],
    [
      'Damaged package database',
      inspection.damagedPackages && html`<code>${inspection.damagedPackages}</code>`,
    ],
    ['Windows', windows && html`<code>${windows.systemroot}</code>`],
    ['Not mounted', codes(inspection.unmounted)],
  ])}
  ${table(
    'Filesystems',
    ['Mounted at', 'Device'],
    inspection.mountpoints.map(({ path, device }) => [
      html`<code>${path}</code>`,
      html`<code>${device}</code>`,
    ]),
  )}
  ${
    encrypted.length > 0 &&
    table(
      'Encrypted devices that were opened',
      ['Device', 'Encryption', 'Inside'],
      encrypted.map(({ device, encryption, volume }) => [
        html`<code>${device}</code>`,
        encryption,
        html`<code>${volume}</code>`,
      ]),
    )
  }
  ${softwareTable(inspection.applications)}`;
  return { id: 'guest', title: 'The guest', body };
}

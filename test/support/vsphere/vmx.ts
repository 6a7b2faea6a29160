import { unitOf } from './devices';
import type { GuestAt } from './inventory';

/** `[datastore] path/in/it` apart. */
export function splitPath(path: string, datastores: readonly string[]): { datastore: string; file: string } {
  const datastore = datastores.find((name) => path.startsWith(`[${name}] `));
  if (datastore === undefined) throw new Error(`no datastore of the test has ${path}`);
  return { datastore, file: path.slice(datastore.length + 3) };
}

export function vmxPathOf(guest: GuestAt): string {
  return guest.vmx ?? guest.disks[0]!.path.replace(/(?:-\d{6})?\.vmdk$/, '.vmx');
}

function quoted(text: string): string {
  return text.replace(/["|]/g, (mark) => `|${mark.charCodeAt(0).toString(16)}`);
}

/** `42 03 d2 b4 4c d2 4a 0e-a9 b1 00 00 00 00 00 01` */
function uuidBios(uuid: string): string {
  const bytes = uuid.replaceAll('-', '').match(/../g)!;
  return `${bytes.slice(0, 8).join(' ')}-${bytes.slice(8).join(' ')}`;
}

/** The VMX file of a guest. */
export function vmxOf(
  guest: GuestAt,
  volume: (datastore: string) => string,
  datastores: readonly string[],
): string {
  const home = splitPath(vmxPathOf(guest), datastores);
  const homeDirectory = home.file.replace(/[^/]*$/, '');
  const lines: [string, string | number][] = [
    ['.encoding', 'UTF-8'],
    ['config.version', '8'],
    ['virtualHW.version', /\d+$/.exec(guest.version ?? 'vmx-13')![0]],
    ['displayName', guest.name],
    ['guestOS', (guest.guestId ?? 'debian11_64Guest').replace(/Guest$/, '').replace('_', '-')],
    ['memSize', guest.memoryMB ?? 2048],
    ['numvcpus', guest.cpus ?? 2],
    ['uuid.bios', uuidBios(guest.uuid)],
    ...(guest.firmware === 'efi' ? ([['firmware', 'efi']] as [string, string][]) : []),
  ];
  for (const bus of new Set(guest.disks.map((disk) => disk.bus ?? 'scsi'))) {
    if (bus !== 'ide') lines.push([`${bus}0.present`, 'TRUE']);
    if (bus === 'scsi') lines.push(['scsi0.virtualDev', 'pvscsi']);
  }
  guest.disks.forEach((disk, index) => {
    const unit = unitOf(disk, index);
    const at = disk.bus === 'ide' ? `ide${unit >> 1}:${unit & 1}` : `${disk.bus ?? 'scsi'}0:${unit}`;
    const { datastore, file } = splitPath(disk.path, datastores);
    const isHere = datastore === home.datastore && file.replace(/[^/]*$/, '') === homeDirectory;
    const types = { scsi: 'scsi-hardDisk', sata: 'ata-hardDisk', ide: 'ata-hardDisk', nvme: 'nvme-hardDisk' };
    lines.push(
      [`${at}.present`, 'TRUE'],
      [`${at}.deviceType`, types[disk.bus ?? 'scsi']],
      [`${at}.fileName`, isHere ? file.slice(homeDirectory.length) : `${volume(datastore)}/${file}`],
      ...((disk.mode ?? 'persistent') === 'persistent'
        ? []
        : ([[`${at}.mode`, disk.mode!.replace('_', '-')]] as [string, string][])),
    );
  });
  (guest.nics ?? []).forEach(({ network, mac, model = 'vmxnet3' }, index) => {
    const at = `ethernet${index}`;
    lines.push(
      [`${at}.present`, 'TRUE'],
      [`${at}.virtualDev`, model],
      [`${at}.networkName`, network],
      [`${at}.addressType`, 'static'],
      [`${at}.address`, mac],
    );
  });
  return lines.map(([name, value]) => `${name} = "${quoted(String(value))}"\n`).join('');
}

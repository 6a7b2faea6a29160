/** The source in words: `--print-source` and the source block of `-v`. */
import type {
  DiskImage,
  Source,
  SourceDisk,
  SourceDisplay,
  SourceNic,
  SourceRemovable,
} from '../../../types/source';
import { imageName } from '../../text/image-name';

const labelWidth = 15;

function display(display: SourceDisplay | undefined): string {
  if (display === undefined) return '';
  const words: string[] = [display.type];
  if (display.keymap !== undefined) words.push(display.keymap);
  if (display.password !== undefined) words.push('with password');
  switch (display.listen?.type) {
    case 'address':
      words.push(`listening on address ${display.listen.address}`);
      break;
    case 'network':
      words.push(`listening on network ${display.listen.network}`);
      break;
    case 'socket':
      words.push(
        display.listen.path === undefined
          ? 'listening on automatically created Unix domain socket'
          : `listening on Unix domain socket ${display.listen.path}`,
      );
      break;
    case 'none':
      words.push('listening on private fd');
      break;
    case undefined:
      break;
  }
  return words.join(' ');
}

/** `CD-ROM [ide] in slot 2` */
export function removableText({ type, controller, slot }: SourceRemovable): string {
  const name = type === 'cdrom' ? 'CD-ROM' : 'Floppy';
  return [name, controller && `[${controller}]`, slot !== undefined && `in slot ${slot}`]
    .filter(Boolean)
    .join(' ');
}

function nicText({ networkType, network, mac, model }: SourceNic): string {
  const type = networkType === 'bridge' ? 'Bridge' : 'Network';
  return [`${type} "${network}"`, mac && `mac: ${mac}`, model && `[${model}]`].filter(Boolean).join(' ');
}

function imageText(image: DiskImage): string {
  switch (image.kind) {
    case 'file':
      return `${image.path} (${image.format})`;
    case 'slice':
      return `${image.path} at ${image.offset}, ${image.size} bytes (${image.format})`;
    case 'nbd':
      return `${imageName(image)} (${image.format})`;
  }
}

/** `/var/tmp/guest-disk1.vmdk (vmdk) [scsi]` */
export function diskImageText({ image, controller }: SourceDisk): string {
  return [imageText(image), controller && `[${controller}]`].filter(Boolean).join(' ');
}

function sourceBlock(source: Source, disks: string[], withVideo: boolean): string {
  const topology = source.cpuTopology;
  const fields: [string, string][] = [
    ['source name', source.name],
    ['hypervisor type', source.hypervisor],
    ['VM genid', source.genid ?? ''],
    ['memory', `${source.memory} (bytes)`],
    ['nr vCPUs', String(source.vcpus)],
    ['CPU vendor', source.cpuVendor ?? ''],
    ['CPU model', source.cpuModel ?? ''],
    [
      'CPU topology',
      topology === undefined
        ? ''
        : `sockets: ${topology.sockets} cores/socket: ${topology.cores} threads/core: ${topology.threads}`,
    ],
    ['CPU features', [...source.features].sort().join(',')],
    ['firmware', source.firmware],
    ['UEFI secureboot', String(source.uefiSecureBoot)],
    ['display', display(source.display)],
    // No input reads the video adaptor: the target always gets standard VGA.
    ...(withVideo ? [['video', ''] as [string, string]] : []),
    ['sound', source.sound ?? ''],
  ];
  const list = (heading: string, rows: string[]) =>
    `${heading}:\n${rows.length === 0 ? '\n' : rows.map((row) => `\t${row}\n`).join('')}`;
  return (
    fields.map(([label, value]) => `${label.padStart(labelWidth)}: ${value}\n`).join('') +
    list('disks', disks) +
    list('removable media', source.removables.map(removableText)) +
    list('NICs', source.nics.map(nicText))
  );
}

/** What `--print-source` prints, laid out as virt-v2v does; disks by their number. */
export function printSourceText(source: Source): string {
  const disks = source.disks.map(({ id, controller }) => (controller ? `${id} [${controller}]` : String(id)));
  return `Source guest information (--print-source option):\n\n${sourceBlock(source, disks, false)}\n`;
}

/** The source block of `-v`: each disk with its path, format and bus. */
export function verboseSourceText(source: Source): string {
  return sourceBlock(source, source.disks.map(diskImageText), true);
}

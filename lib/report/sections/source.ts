import type { DiskImage, Source } from '../../../types/source';
import { formatBytes } from '../../text/bytes';
import { imageName } from '../../text/image-name';
import type { Findings } from '../findings';
import { html, type Content } from '../html';
import type { Section } from '../section';
import { facts, table } from '../table';

function imageContent(image: DiskImage): Content {
  switch (image.kind) {
    case 'file':
      return html`<code>${image.path}</code>`;
    case 'slice':
      return html`<code>${image.path}</code> (${formatBytes(image.size)} from byte ${image.offset})`;
    case 'nbd':
      return html`<code>${imageName(image)}</code>`;
  }
}

function processors({ vcpus, cpuTopology }: Source): string {
  if (cpuTopology === undefined) return String(vcpus);
  const { sockets, cores, threads } = cpuTopology;
  return `${vcpus} (sockets ${sockets}, cores ${cores}, threads ${threads})`;
}

/** The guest as its old hypervisor described it. */
export function sourceSection({ source }: Findings): Section | undefined {
  if (source === undefined) return undefined;
  const drives = source.removables.map(({ type }) => (type === 'cdrom' ? 'CD-ROM' : 'floppy'));
  const body = html`${facts([
    ['Name', source.name],
    ['Hypervisor', source.hypervisor],
    ['Memory', formatBytes(source.memory)],
    ['Processors', processors(source)],
    ['CPU model', source.cpuModel],
    ['Firmware', source.firmware === 'unknown' ? 'not said' : source.firmware.toUpperCase()],
    ['Secure Boot', source.uefiSecureBoot && 'yes'],
    ['Drives', drives.join(', ')],
    ['Sound', source.sound],
  ])}
  ${table(
    'Disks of the source',
    ['Disk', 'Image', 'Format', 'Controller'],
    source.disks.map(({ id, image, controller }) => [
      id + 1,
      imageContent(image),
      image.format,
      controller ?? 'not said',
    ]),
  )}`;
  return { id: 'source', title: 'The source', body };
}

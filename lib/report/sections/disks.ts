import type { CopyReport } from '../../../types/result';
import { duration, percentage } from '../amounts';
import { formatBytes } from '../../text/bytes';
import type { Findings } from '../findings';
import { html, type Html } from '../html';
import type { Section } from '../section';
import { facts } from '../table';

interface Share {
  className: string;
  label: string;
  bytes: number;
}

/** What the disk is made of. Sums only: data that was trimmed and data that was written add up to a difference. */
function shares({ virtualSize, sourceDataSize, dataSize }: CopyReport): Share[] {
  if (dataSize === undefined) return [];
  const copied = Math.min(dataSize, virtualSize);
  const freed = Math.min(Math.max(0, (sourceDataSize ?? 0) - dataSize), virtualSize - copied);
  return [
    { className: 'copied', label: 'data, copied', bytes: copied },
    { className: 'freed', label: 'held data in the source, and is zero now', bytes: freed },
    { className: 'zero', label: 'zero in the source as well', bytes: virtualSize - copied - freed },
  ].filter(({ bytes }) => bytes > 0);
}

function drawing(parts: readonly Share[], whole: number): Html {
  let left = 0;
  const pieces = parts.map(({ className, bytes }) => {
    const width = (100 * bytes) / whole;
    const piece = html`<rect
      class="${className}"
      x="${left.toFixed(3)}"
      width="${width.toFixed(3)}"
      height="1"
    />`;
    left += width;
    return piece;
  });
  return html`<svg class="bar disk" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
      ${pieces}
    </svg>
    <ul class="legend">
      ${parts.map(
        ({ className, label, bytes }) =>
          html`<li>
            <svg class="key" viewBox="0 0 1 1" aria-hidden="true">
              <rect class="${className}" width="1" height="1" />
            </svg>
            <span
              ><b>${formatBytes(bytes)}</b> ${label}
              <span class="quiet">${percentage(bytes, whole)}</span></span
            >
          </li>`,
      )}
    </ul>`;
}

function disk(report: CopyReport, index: number): Html {
  const { path, format, virtualSize, sourceDataSize, dataSize, allocatedSize, checksum, seconds } = report;
  const parts = shares(report);
  return html`<li>
    <p class="name">Disk ${index + 1}${path !== undefined && html`: <code>${path}</code>`}</p>
    ${parts.length > 0 && drawing(parts, virtualSize)}
    ${facts([
      ['The guest sees', formatBytes(virtualSize)],
      ['Data in the source', sourceDataSize !== undefined && formatBytes(sourceDataSize)],
      ['Data copied', dataSize !== undefined && formatBytes(dataSize)],
      ['Takes on the host', allocatedSize !== undefined && formatBytes(allocatedSize)],
      ['Format', format],
      ['Copy took', duration(seconds)],
      [`Checksum, ${checksum?.algorithm ?? ''}`, checksum && html`<code>${checksum.value}</code>`, 'wide'],
      ['Written to', path === undefined && 'nowhere: it was read to its end, and not kept'],
    ])}
  </li>`;
}

/** What was copied of each disk, what was not, and what it takes on the host. */
export function disksSection({ disks }: Findings): Section | undefined {
  if (disks === undefined || disks.length === 0) return undefined;
  const body = html`<ol class="disks">
    ${disks.map(disk)}
  </ol>`;
  return { id: 'disks', title: 'Disks', count: disks.length, body };
}

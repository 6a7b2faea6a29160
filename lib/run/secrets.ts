import type { TargetMachine } from '../../types/machine';
import type { V2vEventBody } from '../../types/events';
import type { DiskImage, Source, SourceDisk } from '../../types/source';
import { maskUri } from '../text/mask-uri';

/** Whatever kind of image it is: a secret can only stand in a string, and only in a URI. */
function maskImage(image: DiskImage): DiskImage {
  let isSecret = false;
  const entries = Object.entries(image).map(([key, value]: [string, unknown]) => {
    const masked = typeof value === 'string' ? maskUri(value) : value;
    isSecret ||= masked !== value;
    return [key, masked] as const;
  });
  return isSecret ? (Object.fromEntries(entries) as unknown as DiskImage) : image;
}

function maskDisk(disk: SourceDisk): SourceDisk {
  const image = maskImage(disk.image);
  return image === disk.image ? disk : { ...disk, image };
}

/** The source as it may be shown: in events and results, which end up in logs. One without secrets comes back as it is. */
export function maskSecrets(source: Source): Source {
  const { display } = source;
  const disks = source.disks.map(maskDisk);
  const isShown = disks.every((disk, index) => disk === source.disks[index]);
  if (display?.password === undefined) return isShown ? source : { ...source, disks };
  return { ...source, disks, display: { ...display, password: '***' } };
}

/** An event as it may be shown: the texts of these kinds may quote the URI of a disk. */
export function maskEvent(event: V2vEventBody): V2vEventBody {
  switch (event.type) {
    case 'command':
      return { ...event, command: maskUri(event.command) };
    case 'warning': {
      const { message, hint } = event;
      return { ...event, message: maskUri(message), ...(hint === undefined ? {} : { hint: maskUri(hint) }) };
    }
    case 'stage-start':
    case 'message':
    case 'info':
    case 'debug':
      return { ...event, message: maskUri(event.message) };
    default:
      return event;
  }
}

/** The machine as it may be shown. */
export function maskMachine(machine: TargetMachine): TargetMachine {
  if (machine.display?.password === undefined) return machine;
  return { ...machine, display: { ...machine.display, password: '***' } };
}

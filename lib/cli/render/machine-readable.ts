import type { V2vEvent } from '../../../types/events';
import type { Failure, Renderer } from './renderer';

type MessageType = 'message' | 'info' | 'warning' | 'error';

/** Local time as RFC 3339 with nine digits of fraction: `2026-01-02T03:04:05.006000000+01:00`. */
export function localTimestamp(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const offset = -date.getTimezoneOffset();
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`;
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return `${day}T${time}.${String(date.getMilliseconds()).padStart(3, '0')}000000${zone}`;
}

/** One message as virt-v2v writes it: keys in this order, a space inside the braces and after `:` and `,`. */
export function messageLine(type: MessageType, message: string, time: Date): string {
  const fields = Object.entries({ message, timestamp: localTimestamp(time), type });
  const body = fields.map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`).join(', ');
  return `{ ${body} }\n`;
}

/** `--machine-readable` with a guest: stage lines, infos, warnings and errors once more, as JSON lines. */
export class MachineReadableRenderer implements Renderer {
  /** @param write takes one line. */
  constructor(private readonly write: (line: string) => void) {}

  event(event: V2vEvent): void {
    const time = new Date(event.time);
    switch (event.type) {
      case 'stage-start':
      case 'message':
        return this.write(messageLine('message', event.message, time));
      case 'info':
        return this.write(messageLine('info', event.message, time));
      case 'warning':
        return this.write(messageLine('warning', event.message, time));
      default:
        return;
    }
  }

  failed(failure: Failure): void {
    this.write(messageLine('error', failure.message, new Date()));
  }
}

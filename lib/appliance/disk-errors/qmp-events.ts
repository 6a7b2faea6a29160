import type { Socket } from 'node:net';

/** An event of QEMU's, docs/interop/qmp-spec. */
export interface QmpEvent {
  event: string;
  data: Record<string, unknown>;
}

/** Of a line; QEMU's own are far shorter. */
const longestLine = 1024 * 1024;

function asEvent(line: string): QmpEvent | undefined {
  let message: unknown;
  try {
    message = JSON.parse(line);
  } catch {
    return undefined;
  }
  const { event, data } = (message ?? {}) as Record<string, unknown>;
  if (typeof event !== 'string') return undefined;
  return { event, data: typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {} };
}

/** Asks the QEMU at the other end of a connection for its events, and hands each to the listener. */
export function listenForQmpEvents(connection: Socket, listener: (event: QmpEvent) => void): void {
  let pending = '';
  connection.setEncoding('utf8');
  connection.on('data', (text: string) => {
    const lines = (pending + text).split('\n');
    pending = (lines.pop() ?? '').slice(0, longestLine);
    for (const line of lines) {
      const event = asEvent(line);
      if (event !== undefined) listener(event);
    }
  });
  // QEMU ends without taking its leave when the appliance is closed.
  connection.on('error', () => undefined);
  // There are no events before the client has said which capabilities it wants.
  connection.write(`${JSON.stringify({ execute: 'qmp_capabilities' })}\n`);
}

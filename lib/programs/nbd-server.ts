import { connect } from 'node:net';

import type { Context } from '../run/context';
import { startServer, type Server, type ServerCommand } from './server';

// https://github.com/NetworkBlockDevice/nbd/blob/master/doc/proto.md
const greeting = 'NBDMAGIC';
const newStyle = 'IHAVEOPT';
const fixedNewStyle = 1;
const optionAbort = 2;

/** The client's flags and NBD_OPT_ABORT, with which a client takes its leave. */
function farewell(): Buffer {
  const message = Buffer.alloc(20);
  message.writeUInt32BE(fixedNewStyle, 0);
  message.write(newStyle, 4, 'latin1');
  message.writeUInt32BE(optionAbort, 12);
  return message;
}

/**
 * Whether an NBD server greets a client at a socket. That somebody listens there is not enough: qemu-nbd listens before it
 * has opened its image. Never rejects.
 */
export function isGreeted(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const client = connect(socket);
    let said = Buffer.alloc(0);
    client.on('data', (chunk: Buffer) => {
      said = Buffer.concat([said, chunk]);
      if (said.length < greeting.length + newStyle.length) return;
      const [first, second] = [said.toString('latin1', 0, 8), said.toString('latin1', 8, 16)];
      resolve(first === greeting);
      // A client that leaves without a word is an error in the server's log.
      if (second === newStyle) client.end(farewell());
      else client.destroy();
      client.removeAllListeners('data').resume();
    });
    client.once('error', () => resolve(false));
    client.once('close', () => resolve(false));
  });
}

/**
 * As `startServer`, for an NBD server: waits until it greets a client, so that it has opened what it serves. It must go on
 * when that client leaves: `qemu-nbd --persistent`.
 *
 * @example
 * const socket = await socketPath('sda.sock', context);
 * const args = ['--foreground', '--exit-with-parent', '--unix', socket, 'curl', `url=${url}`];
 * const server = await startNbdServer({ program: 'nbdkit', args, socket }, context);
 * await server.whileServing(() => copy(`nbd+unix:///?socket=${socket}`));
 */
export function startNbdServer(command: Omit<ServerCommand, 'isReady'>, context: Context): Promise<Server> {
  return startServer({ ...command, isReady: isGreeted }, context);
}

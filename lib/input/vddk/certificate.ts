import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { connect } from 'node:tls';

import type { VSphereServer } from '../../../types/input';
import { onAbort } from '../../async/abort';
import { abortedError, V2vError } from '../../errors';
import type { Context } from '../../run/context';

/** Milliseconds within which a server must show its certificate. */
const limitMs = 30_000;
const defaultPort = 443;

/** What a server shows of itself. */
export interface ServerCertificate {
  /** SHA-1, `AA:BB:…`, which is what VMware's library compares. */
  thumbprint: string;
  /** Why no authority vouches for it; absent where one does. */
  distrust?: string;
}

function unreachable(host: string, reason: string, cause?: unknown): V2vError {
  return new V2vError('SOURCE_UNREACHABLE', `${host} does not show a certificate: ${reason}.`, {
    subject: host,
    hint: 'Check name, port and firewall.',
    cause,
  });
}

async function authorities(caFile: string | undefined): Promise<Buffer | undefined> {
  if (caFile === undefined) return undefined;
  return readFile(caFile).catch((cause: unknown) => {
    const reason = (cause as Error).message;
    throw new V2vError('INPUT_NOT_FOUND', `The certificates of authorities cannot be read: ${reason}.`, {
      subject: caFile,
      hint: 'Name a PEM file with the certificates of the authorities that you trust.',
      cause,
    });
  });
}

/**
 * Asks a server for its certificate; nothing is sent to it.
 *
 * @throws V2vError `SOURCE_UNREACHABLE`, `INPUT_NOT_FOUND`, `ABORTED`
 */
export async function certificateOf(server: VSphereServer, context: Context): Promise<ServerCertificate> {
  const { host, port = defaultPort, caFile } = server;
  const ca = await authorities(caFile);
  context.throwIfAborted();
  return new Promise((resolve, reject) => {
    const servername = isIP(host) === 0 ? { servername: host } : {};
    // Whoever answers is looked at, and only then believed or not.
    const socket = connect({ host, port, ca, rejectUnauthorized: false, timeout: limitMs, ...servername });
    const forget = onAbort(context.signal, () => {
      socket.destroy();
      reject(abortedError(context.signal));
    });
    socket.once('close', forget);
    socket.once('error', (error: Error) => reject(unreachable(host, error.message, error)));
    socket.once('timeout', () => {
      socket.destroy();
      reject(unreachable(host, `no answer in ${limitMs / 1000} seconds`));
    });
    socket.once('close', () => reject(unreachable(host, 'it closed the connection')));
    socket.once('secureConnect', () => {
      const { fingerprint } = socket.getPeerCertificate();
      const { authorized, authorizationError } = socket;
      // Typed as an error, and a text.
      const distrust = authorized ? {} : { distrust: String(authorizationError) };
      resolve({ thumbprint: fingerprint, ...distrust });
      socket.end();
    });
  });
}

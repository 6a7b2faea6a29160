import { readFile } from 'node:fs/promises';
import { Agent as PlainAgent } from 'node:http';
import { Agent, type AgentOptions, type RequestOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import { connect, type ConnectionOptions } from 'node:tls';

import { V2vError } from '../errors';
import { reasonOf } from '../errors/reason';
import type { HttpServer } from '../../types/access';

/** The certificate is another one than was stated. */
export class WrongFingerprint extends Error {
  constructor(readonly found: string) {
    super(`its certificate has the SHA-256 fingerprint ${found}`);
  }
}

type Connected = (error: Error | null, stream?: Duplex) => void;

function plainHex(fingerprint: string): string {
  return fingerprint.replaceAll(':', '').toLowerCase();
}

/** Hands out only connections whose certificate is the stated one: not a byte of a request goes to another server. */
class PinnedAgent extends Agent {
  readonly #fingerprint: string;

  constructor(options: AgentOptions, fingerprint: string) {
    super({ ...options, rejectUnauthorized: false });
    this.#fingerprint = plainHex(fingerprint);
  }

  override createConnection(options: RequestOptions, callback?: unknown): undefined {
    // An agent always gives one.
    const connected = callback as Connected;
    const socket = connect(options as ConnectionOptions);
    socket.once('error', connected);
    socket.once('secureConnect', () => {
      socket.removeListener('error', connected);
      const found = socket.getPeerCertificate().fingerprint256;
      if (plainHex(found) === this.#fingerprint) {
        connected(null, socket);
        return;
      }
      socket.destroy();
      connected(new WrongFingerprint(found));
    });
  }
}

/** An agent that keeps connections for the next request. No proxy is used, whatever the environment says. */
export async function agentFor(server: HttpServer): Promise<PlainAgent> {
  const options: AgentOptions = { keepAlive: true, maxSockets: 8 };
  if (server.plain === true) return new PlainAgent(options);
  if (server.fingerprint !== undefined) return new PinnedAgent(options, server.fingerprint);
  if (server.verifyCertificate === false) return new Agent({ ...options, rejectUnauthorized: false });
  if (server.caFile === undefined) return new Agent(options);
  try {
    return new Agent({ ...options, ca: await readFile(server.caFile) });
  } catch (cause) {
    throw new V2vError(
      'USAGE',
      `The certificates of authorities in ${server.caFile} cannot be read: ${reasonOf(cause)}.`,
      { subject: server.caFile, cause },
    );
  }
}

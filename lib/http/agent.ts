import { readFile } from 'node:fs/promises';
import { Agent as PlainAgent } from 'node:http';
import { Agent, type AgentOptions, type RequestOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import { connect, type ConnectionOptions } from 'node:tls';

import { V2vError } from '../errors';
import { reasonOf } from '../errors/reason';
import { Silence, WrongFingerprint } from './no-answer';
import type { HttpServer } from '../../types/access';

type Connected = (error: Error | null, stream?: Duplex) => void;

function plainHex(fingerprint: string): string {
  return fingerprint.replaceAll(':', '').toLowerCase();
}

/** Node.js does not give an agent the signal of a request, but every option that it does not know. */
export type CancellableOptions = RequestOptions & { cancelled?: AbortSignal };

/** Hands out only connections whose certificate is the stated one: not a byte of a request goes to another server. */
class PinnedAgent extends Agent {
  readonly #fingerprint: string;

  constructor(options: AgentOptions, fingerprint: string) {
    super({ ...options, rejectUnauthorized: false });
    this.#fingerprint = plainHex(fingerprint);
  }

  override createConnection(options: CancellableOptions, callback?: unknown): undefined {
    // An agent always gives one.
    const connected = callback as Connected;
    const socket = connect(options as ConnectionOptions);
    const { timeout = 0, cancelled: signal } = options;
    // The request gets the connection only when its certificate is known, and ends nothing before.
    const stop = (): void => void socket.destroy(signal?.reason as Error);
    const giveUp = (): void => void socket.destroy(new Silence(timeout / 1000));
    const done = (error: Error | null): void => {
      socket.removeListener('error', done).removeListener('timeout', giveUp);
      signal?.removeEventListener('abort', stop);
      if (error === null) connected(null, socket);
      else connected(error);
    };
    socket.once('error', done).once('timeout', giveUp);
    signal?.addEventListener('abort', stop);
    socket.once('secureConnect', () => {
      const found = socket.getPeerCertificate().fingerprint256;
      if (plainHex(found) === this.#fingerprint) {
        done(null);
        return;
      }
      done(new WrongFingerprint(found));
      socket.destroy();
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

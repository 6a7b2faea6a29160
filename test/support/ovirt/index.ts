import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { selfSigned, type Certificate } from '../tls/certificate';
import { FakeEngine } from './engine';
import { FakeImageio } from './imageio';
import { OvirtState } from './state';

export * from './state';

type Handler = { handle(request: IncomingMessage, response: ServerResponse): Promise<void> };

let certificates: { engine: Certificate; host: Certificate } | undefined;

async function listen(certificate: Certificate, handler: () => Handler): Promise<Server> {
  const { key, cert } = certificate;
  const server = createServer({ key, cert }, (request, response) => {
    handler()
      .handle(request, response)
      .catch(() => response.destroy());
  });
  // A test may be slower than that on a busy machine.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  return server;
}

/** An engine of oVirt, a host with ovirt-imageio, and the engine's proxy of it. The host has a certificate of its own. */
export class TestOvirt implements AsyncDisposable {
  readonly state = new OvirtState();
  readonly engine: FakeEngine;
  readonly host = new FakeImageio(this.state);
  readonly proxy = new FakeImageio(this.state);
  #servers: Server[] = [];
  #ports: number[] = [];

  private constructor(
    readonly certificate: Certificate,
    host: Certificate,
  ) {
    this.engine = new FakeEngine(this.state, {
      direct: () => `https://127.0.0.1:${this.#ports[1]}`,
      proxy: () => `https://127.0.0.1:${this.#ports[2]}`,
      authority: host.cert,
    });
  }

  /** Starts them on free ports of the loopback. */
  static async start(): Promise<TestOvirt> {
    const { engine, host } = (certificates ??= { engine: selfSigned(), host: selfSigned() });
    const all = new TestOvirt(engine, host);
    all.#servers = [
      await listen(engine, () => all.engine),
      await listen(host, () => all.host),
      await listen(host, () => all.proxy),
    ];
    all.#ports = all.#servers.map((server) => (server.address() as AddressInfo).port);
    return all;
  }

  get port(): number {
    return this.#ports[0]!;
  }

  /** Requests to the engine, without those that only ask. */
  get changes(): string[] {
    return this.engine.requests
      .filter(({ method, path }) => method !== 'GET' && path.startsWith('/ovirt-engine/api'))
      .map(({ method, path }) => `${method} ${path.slice('/ovirt-engine/api'.length)}`);
  }

  /** Nothing answers any more. */
  kill(which: 'engine' | 'host'): void {
    const server = this.#servers[which === 'engine' ? 0 : 1]!;
    server.close();
    server.closeAllConnections();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of this.#servers) {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    }
  }
}

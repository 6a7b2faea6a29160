import type { OpenstackSession } from './session';

/** A server of Nova: a VM. */
export interface NovaServer {
  id: string;
  name: string;
  status: string;
}

const headers = { 'OpenStack-API-Version': 'compute 2.1' };

/** The compute service, Nova, of a project. */
export class ServerService {
  constructor(private readonly session: OpenstackSession) {}

  /** Undefined where there is none. */
  async get(id: string): Promise<NovaServer | undefined> {
    const found = await this.session.find<{ server: NovaServer }>('compute', {
      path: `/servers/${encodeURIComponent(id)}`,
      headers,
      what: 'show a server',
    });
    return found?.server;
  }

  #attachments(server: string): string {
    return `/servers/${encodeURIComponent(server)}/os-volume_attachments`;
  }

  async attach(server: string, volume: { id: string; name: string }): Promise<void> {
    await this.session.request('compute', {
      method: 'POST',
      path: this.#attachments(server),
      json: { volumeAttachment: { volumeId: volume.id } },
      headers,
      what: `attach the volume ${volume.name} to the server ${server}`,
    });
  }

  /** One that is not attached is fine. */
  async detach(server: string, volume: string, signal?: AbortSignal): Promise<void> {
    await this.session.request('compute', {
      method: 'DELETE',
      path: `${this.#attachments(server)}/${encodeURIComponent(volume)}`,
      headers,
      what: `detach the volume ${volume}`,
      accept: [404],
      ...(signal === undefined ? {} : { signal }),
    });
  }
}

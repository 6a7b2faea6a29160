import { ProgramError, V2vError } from '../../../errors';
import type { RemoteRun, SshConnection } from '../../../ssh';
import { explain } from './explain';

/** A storage of the node, as its API lists it. */
export interface NodeStorage {
  storage: string;
  type: string;
  content: string;
  active?: number;
  enabled?: number;
  /** Bytes; absent where the storage does not tell. */
  avail?: number;
}

/** A machine somewhere in the cluster. */
export interface ClusterMachine {
  vmid: number;
  name?: string;
  node?: string;
  type?: string;
}

/** What was found at the other end. */
export interface NodeFacts {
  isRoot: boolean;
  /** Programs that a node of Proxmox VE has, and this host has not. */
  missing: string[];
  /** `8.2.4`; absent where there is no program that says it. */
  version?: string;
}

const programs = ['qm', 'pvesm', 'pvesh', 'qemu-nbd'];

/** A node of Proxmox VE, by the programs that it has. */
export class ProxmoxNode {
  readonly connection: SshConnection;

  constructor(connection: SshConnection) {
    this.connection = connection;
  }

  get place(): string {
    return this.connection.place;
  }

  /**
   * Runs one of the node's programs.
   *
   * @throws V2vError `OUTPUT_…`; `ABORTED` by the signal given
   */
  async run(command: readonly string[], options: RemoteRun = {}): Promise<string> {
    try {
      return (await this.connection.run(command, options)).stdout;
    } catch (error) {
      throw error instanceof ProgramError ? explain(error, this.place) : error;
    }
  }

  async facts(signal: AbortSignal): Promise<NodeFacts> {
    const look = programs.map((name) => `command -v ${name} >/dev/null || echo missing ${name};`).join(' ');
    const script = `echo uid $(id -u); ${look} pveversion 2>/dev/null || true`;
    const { stdout } = await this.connection.script(script, { program: 'id', signal });
    const version = /^pve-manager\/(\d+(?:\.\d+)*)/m.exec(stdout)?.[1];
    return {
      isRoot: /^uid 0$/m.test(stdout),
      missing: [...stdout.matchAll(/^missing (\S+)$/gm)].map(([, name = '']) => name),
      ...(version === undefined ? {} : { version }),
    };
  }

  /** Asks the API of the node, which needs no login there. */
  async #get<T>(path: string, parameters: readonly string[], signal: AbortSignal | undefined): Promise<T> {
    const text = await this.run(['pvesh', 'get', path, ...parameters, '--output-format', 'json'], {
      ...(signal === undefined ? {} : { signal }),
    });
    try {
      return JSON.parse(text) as T;
    } catch (cause) {
      throw new V2vError(
        'OUTPUT_FAILED',
        `pvesh of ${this.place} answers for ${path} with what is no JSON.`,
        {
          subject: path,
          hint: 'Log in there, and look what "pvesh get" says.',
          cause,
        },
      );
    }
  }

  storages(signal: AbortSignal): Promise<NodeStorage[]> {
    return this.#get('/nodes/localhost/storage', [], signal);
  }

  /** Names of bridges, and of virtual networks of the SDN. */
  async bridges(signal: AbortSignal): Promise<string[]> {
    const found = await this.#get<{ iface: string }[]>(
      '/nodes/localhost/network',
      ['--type', 'any_bridge'],
      signal,
    );
    return found.map(({ iface }) => iface);
  }

  async pools(signal: AbortSignal): Promise<string[]> {
    const found = await this.#get<{ poolid: string }[]>('/pools', [], signal);
    return found.map(({ poolid }) => poolid);
  }

  /** Of the whole cluster, containers as well: they share their numbers. */
  machines(signal?: AbortSignal): Promise<ClusterMachine[]> {
    return this.#get('/cluster/resources', ['--type', 'vm'], signal);
  }

  async nextId(signal: AbortSignal): Promise<number> {
    return Number(await this.#get<number | string>('/cluster/nextid', [], signal));
  }

  /** The notes of a machine, whichever node of the cluster it is at. */
  async description(
    { vmid, node = 'localhost' }: Pick<ClusterMachine, 'vmid' | 'node'>,
    signal: AbortSignal,
  ): Promise<string> {
    const path = `/nodes/${node}/qemu/${vmid}/config`;
    const config = await this.#get<{ description?: string }>(path, [], signal);
    return config.description ?? '';
  }

  /** Removes a machine, and every volume of its number that the node's storages have. */
  async destroy(vmid: number, signal: AbortSignal): Promise<void> {
    const options = ['--purge', '1', '--destroy-unreferenced-disks', '1'];
    await this.run(['qm', 'destroy', String(vmid), ...options], { signal });
  }
}

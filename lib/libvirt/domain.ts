import type { CallOptions } from '../../types/guestfs';
import type {
  LibvirtDomainName,
  LibvirtDomainState,
  LibvirtDomainStateName,
  LibvirtUndefineOptions,
  LibvirtXmlOptions,
} from '../../types/libvirt';
import type { LibvirtCalls } from './calls';

// virDomainState, from 0.
const states: LibvirtDomainStateName[] = [
  'nostate',
  'running',
  'blocked',
  'paused',
  'shutdown',
  'shutoff',
  'crashed',
  'pmsuspended',
];

const xmlSecure = 1;
const xmlInactive = 2;
const undefineManagedSave = 1;
const undefineSnapshotsMetadata = 2;
const undefineNvram = 4;

/** A domain, as it was called when it was looked up. Each method asks libvirt anew. */
export class Domain {
  readonly name: string;
  readonly uuid: string;
  /** -1: it did not run. */
  readonly id: number;
  readonly #connection: LibvirtCalls;

  constructor(connection: LibvirtCalls, { name, uuid, id }: LibvirtDomainName) {
    this.#connection = connection;
    this.name = name;
    this.uuid = uuid;
    this.id = id;
  }

  /** The XML that describes the domain. */
  async xml(options: LibvirtXmlOptions = {}): Promise<string> {
    const flags = (options.secure ? xmlSecure : 0) | (options.inactive ? xmlInactive : 0);
    return this.#connection.call('domain_xml', [this.uuid, flags], options);
  }

  /** What the domain is doing. */
  async state(options?: CallOptions): Promise<LibvirtDomainState> {
    const { state, reason } = await this.#connection.call<{ state: number; reason: number }>(
      'domain_state',
      [this.uuid],
      options,
    );
    return { state: states[state] ?? 'nostate', reason };
  }

  /** Removes the configuration; a running domain goes on as a transient one. */
  async undefine(options: LibvirtUndefineOptions = {}): Promise<void> {
    const flags =
      (options.managedSave ? undefineManagedSave : 0) |
      (options.snapshotsMetadata ? undefineSnapshotsMetadata : 0) |
      (options.nvram ? undefineNvram : 0);
    await this.#connection.call('domain_undefine', [this.uuid, flags], options);
  }
}

import type { CallOptions } from '../../types/guestfs';
import type {
  LibvirtBlockInfo,
  LibvirtCreateOptions,
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
const startPaused = 1;
const undefineManagedSave = 1;
const undefineSnapshotsMetadata = 2;
const undefineNvram = 4;

/** A domain, by the name that it had when it was looked up. Each method asks libvirt again. */
export class Domain {
  readonly name: string;
  readonly uuid: string;
  /** -1 if it was not running. */
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

  /** Whether its memory was saved when it was stopped (`virsh managedsave`); its next start goes on from there. */
  async hasManagedSave(options?: CallOptions): Promise<boolean> {
    return this.#connection.call('domain_has_managed_save', [this.uuid], options);
  }

  /**
   * The size of one of its disks.
   *
   * @param disk its target, `vda`, or its path as the XML has it
   */
  async blockInfo(disk: string, options?: CallOptions): Promise<LibvirtBlockInfo> {
    return this.#connection.call('domain_block_info', [this.uuid, disk], options);
  }

  /** Removes the configuration; a running domain goes on as a transient one. */
  async undefine(options: LibvirtUndefineOptions = {}): Promise<void> {
    const flags =
      (options.managedSave ? undefineManagedSave : 0) |
      (options.snapshotsMetadata ? undefineSnapshotsMetadata : 0) |
      (options.nvram ? undefineNvram : 0);
    await this.#connection.call('domain_undefine', [this.uuid, flags], options);
  }

  /** Starts the domain. */
  async create({ paused = false, ...options }: LibvirtCreateOptions = {}): Promise<void> {
    await this.#connection.call('domain_create', [this.uuid, paused ? startPaused : 0], options);
  }

  /** Stops the domain at once, as if its power were cut. */
  async destroy(options?: CallOptions): Promise<void> {
    await this.#connection.call('domain_destroy', [this.uuid, 0], options);
  }
}

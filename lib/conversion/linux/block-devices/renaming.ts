import type { LinuxState } from '../state';
import { devicesIn } from './device-name';
import { type Disks, listDisks } from './disks';
import { type BlockDeviceMap, mapCommandLine, mapDevice } from './map';
import { type LinkTarget, type OldLink, parseOldLink, resolveOldLink } from './old-links';

/** The new names of devices, and what links to the old hardware meant. */
export class Renaming {
  readonly #state: LinuxState;
  readonly map: BlockDeviceMap;
  /** Name of a disk on the target, without `/dev/`. */
  readonly target: (index: number) => string;
  #disks: Disks | undefined;
  readonly #seen = new Map<string, OldLink>();
  readonly #known = new Map<string, LinkTarget | undefined>();

  constructor(state: LinuxState, map: BlockDeviceMap, target: (index: number) => string) {
    this.#state = state;
    this.map = map;
    this.target = target;
  }

  /** Looked at where needed only: a guest that goes by UUIDs does not need it. */
  async disks(): Promise<Disks> {
    return (this.#disks ??= await listDisks(this.#state.guest, this.target));
  }

  /** Takes note of the links among devices: which disk one means can depend on the others. */
  notice(devices: readonly string[]): void {
    for (const device of devices) {
      const link = parseOldLink(device);
      if (link) this.#seen.set(device, link);
    }
  }

  /** What a link meant; undefined for what is no such link or cannot be told. `type`: what has to be on it. */
  async linkTarget(device: string, type?: string): Promise<LinkTarget | undefined> {
    const link = parseOldLink(device);
    if (link === undefined) return undefined;
    this.notice([device]);
    const known = this.#known.get(device);
    if (known) return known;
    const { guest } = this.#state;
    const target = await resolveOldLink(guest, link, await this.disks(), [...this.#seen.values()], type);
    this.#known.set(device, target);
    return target;
  }

  /** Finds out what every link meant that was noticed, for the texts that are edited in one go. */
  async resolveLinks(): Promise<void> {
    for (const device of this.#seen.keys()) await this.linkTarget(device);
  }

  /** True where a noticed link was not looked up yet. */
  get hasOpenLinks(): boolean {
    return [...this.#seen.keys()].some((device) => !this.#known.has(device));
  }

  /** The plain new name, `/dev/vda1`; undefined for a disk or a link that is not known. */
  deviceName(device: string): string | undefined {
    if (parseOldLink(device)) return this.#known.get(device)?.device;
    const mapping = mapDevice(device, this.map);
    if (mapping.kind === 'unknown') return undefined;
    return mapping.kind === 'mapped' ? mapping.device : device;
  }

  /** The new name in a place where a link serves as well: by the filesystem's UUID for what was a link. */
  anyName(device: string): string {
    const uuid = this.#known.get(device)?.uuid;
    return uuid === undefined ? (this.deviceName(device) ?? device) : `/dev/disk/by-uuid/${uuid}`;
  }

  /** A kernel command line with new names. Links that come up for the first time are noticed, and stay. */
  commandLine(line: string): string {
    this.notice(devicesIn(line));
    return mapCommandLine(line, this.map, this.links());
  }

  /** As {@link commandLine}, links alone: for a line whose other names are new already. */
  commandLineLinks(line: string): string {
    return mapCommandLine(line, {}, this.links());
  }

  private links(): Record<string, string> {
    return Object.fromEntries([...this.#seen.keys()].map((device) => [device, this.anyName(device)]));
  }

  /** Warns of a device that is left as it is, because it cannot be told what it meant. */
  warnLeft(file: string, device: string): void {
    const isLink = device.startsWith('/dev/disk/');
    this.#state.context.warn(
      'DEVICE_NAME',
      isLink
        ? `${file} names ${device}, which belongs to the old machine and was left as it is.`
        : `${file} names ${device}, which is no disk of this guest and was left as it is.`,
      ...(isLink ? [`Use the filesystem's UUID in ${file} instead.`] : []),
    );
  }
}

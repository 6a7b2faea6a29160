import type { LinuxState } from '../state';
import type { DeviceNames, RenamedText } from '../contracts/device-names';
import { devicesIn, parseDevice } from './device-name';
import { contentOf, type Disks, listDisks, partitionName } from './disks';
import { renamedVolumes } from './lvm';
import { hasLvmFilter, type RenamedVolume } from './lvm-filter';
import { type BlockDeviceMap, mapCommandLine, mapDevice } from './map';
import type { MultipathNames } from './multipath';
import { type LinkTarget, type OldLink, parseOldLink, resolveOldLink } from './old-links';
import { devicesNamed, isLvmConfig, renameInText } from './rename-text';

/** The new names of devices, and what links to the old hardware meant. */
export class Renaming implements DeviceNames {
  readonly #state: LinuxState;
  readonly map: BlockDeviceMap;
  /** Name of a disk on the target, without `/dev/`. */
  readonly target: (index: number) => string;
  #disks: Disks | undefined;
  #volumes: RenamedVolume[] | undefined;
  readonly #multipath: MultipathNames;
  readonly #seen = new Map<string, OldLink>();
  readonly #known = new Map<string, LinkTarget | undefined>();
  readonly #givenUp = new Set<string>();

  /** `multipath`: the names that the guest gave its disks under dm-multipath. */
  constructor(
    state: LinuxState,
    map: BlockDeviceMap,
    target: (index: number) => string,
    multipath: MultipathNames = new Map(),
  ) {
    this.#state = state;
    this.map = map;
    this.target = target;
    this.#multipath = multipath;
  }

  /** Takes a name of the old machine apart that is not the kernel's; undefined for any other. */
  link(device: string): OldLink | undefined {
    return parseOldLink(device, this.#multipath);
  }

  /** Looked at where needed only: a guest that goes by UUIDs does not need it. */
  async disks(): Promise<Disks> {
    return (this.#disks ??= await listDisks(this.#state.guest, this.target));
  }

  /** Takes note of the links among devices: which disk one means can depend on the others. */
  notice(devices: readonly string[]): void {
    for (const device of devices) {
      const link = this.link(device);
      if (link) this.#seen.set(device, link);
    }
  }

  /** What a link meant; undefined for what is not such a link or cannot be told. `type`: what has to be on it. */
  async linkTarget(device: string, type?: string): Promise<LinkTarget | undefined> {
    const link = this.link(device);
    if (link === undefined) return undefined;
    this.notice([device]);
    const known = this.#known.get(device);
    if (known !== undefined || this.#givenUp.has(device)) return known;
    const { guest } = this.#state;
    const target = await resolveOldLink(guest, link, await this.disks(), [...this.#seen.values()], type);
    this.#known.set(device, target);
    return target;
  }

  /** As {@link linkTarget}, where inspection has found what it means: a device of the appliance. */
  async linkMounted(device: string, found: string): Promise<LinkTarget | undefined> {
    const disks = await this.disks();
    const parsed = parseDevice(found);
    const index = disks.appliance.indexOf(`/dev/${parsed?.disk}`);
    if (parsed === undefined || index === -1 || this.link(device)?.partition !== parsed.partition)
      return undefined;
    const { uuid } = await contentOf(this.#state.guest, found);
    const target = {
      device: `/dev/${partitionName(disks.target(index), parsed.partition)}`,
      ...(uuid === '' ? {} : { uuid }),
    };
    this.#known.set(device, target);
    return target;
  }

  /** Leaves a link alone that is none of the exported disks'. */
  giveUp(device: string): void {
    this.#givenUp.add(device);
    this.#known.set(device, undefined);
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
    if (this.link(device)) return this.#known.get(device)?.device;
    const mapping = mapDevice(device, this.map);
    if (mapping.kind === 'unknown') return undefined;
    return mapping.kind === 'mapped' ? mapping.device : device;
  }

  /** The new name in a place where a link serves as well: by the filesystem's UUID for what was a link. */
  anyName(device: string): string {
    const uuid = this.#known.get(device)?.uuid;
    return uuid === undefined ? (this.deviceName(device) ?? device) : `/dev/disk/by-uuid/${uuid}`;
  }

  /** As {@link DeviceNames.renameText}. */
  async renameText(path: string, text: string): Promise<RenamedText> {
    this.notice(devicesNamed(path, text));
    await this.resolveLinks();
    return renameInText(path, text, {
      rename: (device) => this.anyName(device),
      isLeft: (device) => this.deviceName(device) === undefined,
      isOld: (device) => this.isOld(device),
      volumes: isLvmConfig(path) && hasLvmFilter(text) ? await this.volumes() : [],
    });
  }

  private async volumes(): Promise<RenamedVolume[]> {
    return (this.#volumes ??= await renamedVolumes(this.#state.guest, await this.disks(), this.map));
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

  /** True for a disk of this guest by a name that the target has not, or has for another one. */
  isOld(device: string): boolean {
    return this.link(device) !== undefined || mapsElsewhere(device, this.map);
  }

  /** Warns of a device that is left as it is, because it cannot be told what it meant. */
  warnLeft(file: string, device: string): void {
    const isLink = this.link(device) !== undefined;
    this.#state.context.warn(
      'DEVICE_NAME',
      isLink
        ? `${file} names ${device}, which belongs to the old machine and was left as it is.`
        : `${file} names ${device}, which is not a disk of this guest and was left as it is.`,
      ...(isLink ? [`Use the filesystem's UUID in ${file} instead.`] : []),
    );
  }
}

function mapsElsewhere(device: string, map: BlockDeviceMap): boolean {
  const mapping = mapDevice(device, map);
  return mapping.kind === 'mapped' && mapping.device !== device;
}

'use strict';

const MIB = 1024 ** 2;
const EXTENT = 4 * MIB;

/** What a volume is called in the names of environment variables. */
const ROLES = {
  '/': 'ROOT',
  '/boot': 'BOOT',
  '/boot/efi': 'ESP',
  '/usr': 'USR',
  '/home': 'HOME',
  '/var': 'VAR',
};

/** What an installer writes into fstab's last three fields. */
const MOUNTING = {
  '/': 'errors=remount-ro 0 1',
  '/boot/efi': 'umask=0077 0 1',
};

/**
 * Where everything of a layout lies on the disk of a guest, and what it is called there. All identifiers come from
 * the guest's `id`, so that two builds of one guest describe themselves alike.
 *
 * A layout is `{ table: 'dos' | 'gpt', partitions }`. A partition is `{ MiB, filesystem, mount }` (the last may leave
 * `MiB` out and takes the rest), with `bootable`, `subvolumes` (btrfs: name to mount point) and `luks` (the name of
 * the mapping) where wanted, or `{ group, volumes }`: an LVM volume group of such volumes, each with a `name`.
 */
function planDisk(guest, layout, size) {
  const disk = guest.diskController === 'nvme' ? '/dev/nvme0n1p' : '/dev/sda';
  const partitions = [];
  let offset = MIB;
  layout.partitions.forEach((partition, index) => {
    const room = size - offset - (layout.table === 'gpt' ? MIB : 0);
    const length = partition.MiB ? partition.MiB * MIB : room - (room % MIB);
    if (length > room || length <= 0) throw new Error(`the layout of ${guest.id} is larger than its disk`);
    const number = index + 1;
    const place = { number, offset, size: length, device: `${disk}${number}` };
    const partuuid = layout.table === 'gpt' ? uuid(guest, 0x40 + number) : `5eed${guest.id}-0${number}`;
    partitions.push({ ...partition, ...place, partuuid });
    offset += length;
  });
  const volumes = partitions.flatMap((partition) =>
    partition.group ? logicalVolumes(partition) : [partition],
  );
  volumes.forEach((volume, index) => {
    volume.role = volume.filesystem === 'swap' ? 'SWAP' : ROLES[volume.mount];
    volume.uuid = uuid(guest, index + 1);
    if (volume.filesystem === 'vfat') volume.uuid = `5EED-${guest.id.toUpperCase()}`;
    if (volume.luks) {
      volume.container = { uuid: uuid(guest, 0x20 + index), device: volume.device };
      volume.device = `/dev/mapper/${volume.luks}`;
    }
  });
  const group = partitions.find((partition) => partition.group);
  return { table: layout.table, labelId: labelId(guest, layout), size, partitions, volumes, group };
}

function logicalVolumes(partition) {
  // Data begins one MiB into the physical volume
  let extent = 0;
  partition.volumes = partition.volumes.map((volume) => {
    const extents = (volume.MiB * MIB) / EXTENT;
    const place = {
      extent,
      extents,
      offset: partition.offset + MIB + extent * EXTENT,
      size: extents * EXTENT,
    };
    extent += extents;
    const escaped = [partition.group, volume.name].map((name) => name.replaceAll('-', '--'));
    return { ...volume, ...place, device: `/dev/mapper/${escaped.join('-')}` };
  });
  if (MIB + extent * EXTENT > partition.size) {
    throw new Error(
      `the volumes of ${partition.group} need ${extent * 4 + 1} MiB, and it has ${partition.size / MIB}`,
    );
  }
  return partition.volumes;
}

function uuid(guest, number) {
  return `6e0f1d5a-8a52-4f5b-9d3c-5eed${guest.id}00${number.toString(16).padStart(2, '0')}`;
}

function labelId(guest, { table }) {
  return table === 'gpt' ? uuid(guest, 0x40) : `0x5eed${guest.id}`;
}

/** The volume that holds `/`. */
function rootOf(plan) {
  return plan.volumes.find(({ mount }) => mount === '/');
}

/** What the kernel is told about the root filesystem, as the guest's own boot loader will tell it. */
function rootArguments(plan) {
  const root = rootOf(plan);
  const [subvolume] = Object.entries(root.subvolumes ?? {}).find(([, mount]) => mount === '/') ?? [];
  const device = root.device.startsWith('/dev/mapper/') ? root.device : `UUID=${root.uuid}`;
  return [`root=${device}`, ...(subvolume ? [`rootflags=subvol=${subvolume}`] : [])];
}

/** Lines of /etc/fstab, as an installer writes them. */
function fstab(plan) {
  const depth = ({ mount = '' }) => (mount === '/' ? 0 : mount ? mount.split('/').length : 9);
  return [...plan.volumes]
    .sort((one, other) => depth(one) - depth(other))
    .flatMap((volume) => {
      const source = volume.device.startsWith('/dev/mapper/') ? volume.device : `UUID=${volume.uuid}`;
      if (volume.filesystem === 'swap') return [`${source} none swap sw 0 0`];
      const subvolumes = Object.entries(volume.subvolumes ?? {});
      if (subvolumes.length > 0)
        return subvolumes.map(([name, mount]) => `${source} ${mount} btrfs defaults,subvol=${name} 0 0`);
      return [`${source} ${volume.mount} ${volume.filesystem} ${MOUNTING[volume.mount] ?? 'defaults 0 2'}`];
    })
    .join('\n');
}

/** What customize.sh and the table of a guest's files may ask for. */
function planEnvironment(plan) {
  const environment = { GUEST_FSTAB: fstab(plan), GUEST_ROOT_ARGUMENTS: rootArguments(plan).join(' ') };
  for (const { role, uuid: id, device, partuuid, container } of plan.volumes) {
    if (!role) continue;
    environment[`GUEST_${role}_UUID`] = id;
    environment[`GUEST_${role}_DEVICE`] = device;
    if (partuuid) environment[`GUEST_${role}_PARTUUID`] = partuuid;
    if (container) environment.GUEST_LUKS_UUID = container.uuid;
    if (container) environment.GUEST_LUKS_DEVICE = container.device;
    if (container) environment.GUEST_LUKS_NAME = device.replace('/dev/mapper/', '');
  }
  if (plan.group) environment.GUEST_VG = plan.group.group;
  return environment;
}

module.exports = { planDisk, planEnvironment, rootArguments, rootOf, MIB, EXTENT };

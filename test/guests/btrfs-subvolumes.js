'use strict';

/** Stops the start of initramfs-tools' initrd at a shell, before anything is mounted. */
const STOP = 'break=premount';

/**
 * Move what mkfs.btrfs put at the top of the filesystem into its subvolumes. The guest's own initrd does it, stopped
 * by `STOP`: mkfs.btrfs makes no subvolumes before 6.12, and the host may be unable to mount the filesystem.
 */
async function makeSubvolumes(machine, { uuid, subvolumes }) {
  const device = `/dev/disk/by-uuid/${uuid}`;
  const root = Object.keys(subvolumes).find((name) => subvolumes[name] === '/');
  const others = Object.entries(subvolumes).filter(([, mount]) => mount !== '/');
  const commands = [
    `for i in $(seq 60); do [ -e ${device} ] && break; sleep 1; done`,
    'modprobe btrfs',
    `mkdir -p /top && mount -t btrfs ${device} /top && cd /top`,
    'old=$(ls -A)',
    `btrfs subvolume snapshot . ${root}`,
    'rm -rf $old',
  ];
  for (const [name, mount] of others) {
    commands.push(
      `btrfs subvolume create ${name}`,
      `cp -a ${root}${mount}/. ${name}/`,
      `rm -rf ${root}${mount}/* `,
    );
  }
  commands.push('cd /', 'umount /top');
  await machine.waitFor(/\(initramfs\) /);
  await machine.run(`set -e; ${commands.join('; ')}`, 300);
  await machine.waitFor(/\(initramfs\) /);
  machine.send('exit\n');
}

module.exports = { makeSubvolumes, STOP };

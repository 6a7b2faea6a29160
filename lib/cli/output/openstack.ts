import { resolve } from 'node:path';

import type { OpenstackOutput } from '../../../types/output';
import { V2vError } from '../../errors';
import { compressed } from './compressed';
import type { CommandOutputMode } from './mode';
import { cloudOptions, cloudTakes, readCloud } from './openstack-cloud';

export const openstack: CommandOutputMode<OpenstackOutput> = {
  names: ['openstack'],
  aliases: ['osp', 'rhosp'],
  usage: '-oo server-id=ID|via=image',
  help: 'volumes of OpenStack (Cinder)',
  examples: ['-i ova guest.ova -o openstack -oo server-id=4f2c… -oo os-cloud=production'],
  options: [
    compressed,
    { key: 'server-id', value: 'ID', help: 'id of the server of the cloud that this command runs on' },
    {
      key: 'via',
      value: 'server|image',
      help: 'how the volumes are written; image needs no server (server)',
    },
    { key: 'availability-zone', value: 'NAME', help: 'availability zone of the volumes' },
    { key: 'guest-id', value: 'ID', help: 'text that is kept with the volumes, to find them by' },
    { key: 'dev-disk-by-id', value: 'DIRECTORY', help: 'where attached disks appear (/dev/disk/by-id)' },
    ...cloudOptions,
  ],
  // -os is the volume type.
  takes: ['outputStorage', ...cloudTakes],

  read(words) {
    const { options, given } = words;
    const output: OpenstackOutput = { mode: 'openstack', ...readCloud(words) };
    const via = options.text('via');
    if (via === 'server' || via === 'image') output.via = via;
    else if (via !== undefined) throw new V2vError('USAGE', `-oo via is server or image, not '${via}'`);
    const serverId = options.text('server-id');
    if (serverId !== undefined) output.serverId = serverId;
    else if (via !== 'image') {
      throw new V2vError(
        'USAGE',
        '-o openstack: -oo server-id is missing; name the server of the cloud that this command runs on, or take -oo via=image',
      );
    }
    const volumeType = given.text('outputStorage');
    if (volumeType !== undefined) output.volumeType = volumeType;
    const availabilityZone = options.text('availability-zone');
    if (availabilityZone !== undefined) output.availabilityZone = availabilityZone;
    const guestId = options.text('guest-id');
    if (guestId !== undefined) output.guestId = guestId;
    const devDiskById = options.text('dev-disk-by-id');
    if (devDiskById !== undefined) output.devDiskById = resolve(devDiskById);
    return output;
  },
};

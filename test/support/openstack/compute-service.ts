import { readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { fault, type Answer } from './answers';
import type { Volumes } from './volume-service';

export const server = { id: '9d1f2f0a-6b0e-4b57-8a3e-3f0f8d6f3f11', name: 'appliance', status: 'ACTIVE' };

/** Nova: attaches volumes to the one server there is, so that links to devices appear where udev would make them. */
export class Compute {
  status = server.status;
  /** Where links appear; undefined: nowhere. */
  links: string | undefined;
  /** What the attached disks are; one each. */
  readonly devices: string[] = [];

  constructor(private readonly volumes: Volumes) {}

  show(id: string): Answer {
    if (id !== server.id) return fault(404, `Instance ${id} could not be found.`);
    return { status: 200, body: { server: { ...server, status: this.status } } };
  }

  attach(id: string, { volumeAttachment: { volumeId } }: { volumeAttachment: { volumeId: string } }): Answer {
    if (id !== server.id) return fault(404, `Instance ${id} could not be found.`);
    const volume = this.volumes.volumes.get(volumeId);
    if (volume === undefined) return fault(404, `Volume ${volumeId} could not be found.`);
    if (volume.status !== 'available') {
      return fault(
        400,
        `Invalid volume: Volume ${volumeId} status must be available or downloading, but the current status is: ${volume.status}`,
      );
    }
    volume.status = 'in-use';
    volume.attachments = [{ server_id: id, attachment_id: volumeId }];
    const device = this.devices.shift();
    if (this.links !== undefined && device !== undefined) {
      symlinkSync(device, join(this.links, `virtio-${volumeId.slice(0, 20)}`));
      symlinkSync(device, join(this.links, `virtio-${volumeId.slice(0, 20)}-part1`));
    }
    return {
      status: 200,
      body: { volumeAttachment: { id: volumeId, serverId: id, volumeId, device: '/dev/vdb' } },
    };
  }

  detach(id: string, volumeId: string): Answer {
    const volume = this.volumes.volumes.get(volumeId);
    if (id !== server.id || volume === undefined || volume.attachments.length === 0) {
      return fault(404, `Instance ${id} is not attached to volume ${volumeId}`);
    }
    volume.attachments = [];
    volume.status = 'detaching';
    for (const name of this.links === undefined ? [] : readdirSync(this.links)) {
      if (name.includes(volumeId.slice(0, 20))) rmSync(join(this.links!, name));
    }
    return { status: 202 };
  }
}

import type { OpenstackOutput } from '../../../types/output';
import type { RemoteResource } from '../../../types/target';
import { cloudPlace, ImageService, OpenstackSession, ServerService, VolumeService } from '../../openstack';
import { quoteCommand } from '../../text/shell-quote';
import { takeBackImage } from '../glance/made-image';
import type { OutputMode } from '../mode';
import { takeBackVolumes } from './made-volume';
import { openstackObstacles } from './obstacles';
import { patienceOf, planOpenstack } from './plan';
import { renderVolumes } from './request';
import { openOpenstack } from './target';

/** A volume of Cinder for each disk, the first one bootable. */
export const openstackOutput: OutputMode<OpenstackOutput> = {
  describe({ via, serverId = '', volumeType }) {
    const way = via === 'image' ? 'via=image' : `server-id=${serverId}`;
    const type = volumeType === undefined ? [] : ['-os', volumeType];
    return quoteCommand('-o', ['openstack', '-oo', way, ...type]);
  },

  plan: planOpenstack,
  obstacles: openstackObstacles,
  open: openOpenstack,
  render: renderVolumes,

  remote: {
    place: ({ cloud }) => cloudPlace(cloud),

    async takeBack(options, left, context) {
      await using session = await OpenstackSession.open(options.cloud ?? {}, context);
      const services = { volumes: new VolumeService(session), servers: new ServerService(session) };
      const images = new ImageService(session);
      const gone: RemoteResource[] = [];
      for (const resource of left) {
        const { kind, details } = resource;
        if (kind === 'image') await takeBackImage(images, resource);
        else if (kind === 'volume' && details?.mark !== undefined)
          await takeBackVolumes(services, details.mark, patienceOf(options, context.signal));
        else continue;
        gone.push(resource);
      }
      return gone;
    },
  },
};

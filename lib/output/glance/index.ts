import type { GlanceOutput } from '../../../types/output';
import type { RemoteResource } from '../../../types/target';
import { cloudPlace, ImageService, OpenstackSession } from '../../openstack';
import type { OutputMode } from '../mode';
import { takeBackImage } from './made-image';
import { glanceObstacles } from './obstacles';
import { planGlance } from './plan';
import { renderImages } from './request';
import { openGlance } from './target';

/** An image of Glance for each disk, with what Nova has to know to make a server of it. */
export const glanceOutput: OutputMode<GlanceOutput> = {
  describe: () => '-o glance',
  plan: planGlance,
  obstacles: glanceObstacles,
  open: openGlance,
  render: renderImages,

  remote: {
    place: ({ cloud }) => cloudPlace(cloud),

    async takeBack({ cloud = {} }, left, context) {
      await using session = await OpenstackSession.open(cloud, context);
      const images = new ImageService(session);
      const gone: RemoteResource[] = [];
      for (const resource of left) {
        if (resource.kind !== 'image') continue;
        await takeBackImage(images, resource);
        gone.push(resource);
      }
      return gone;
    },
  },
};

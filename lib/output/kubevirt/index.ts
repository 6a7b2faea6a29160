import type { KubevirtOutput } from '../../../types/output';
import { directoryObstacles } from '../directory/obstacles';
import type { OutputMode } from '../mode';
import { errorOf } from '../obstacle';
import { Cluster } from './cluster/cluster';
import { removeMarked, warnOfLeft } from './cluster/marked';
import { clusterObstacles, final } from './cluster/obstacles';
import { checkExisting, isExisting } from './existing';
import { renderManifest } from './manifest';
import { planKubevirt } from './plan';
import { openKubevirt } from './target';

/** A VirtualMachine of KubeVirt: a manifest for `kubectl apply`, or the guest itself in a cluster. */
export const kubevirtOutput: OutputMode<KubevirtOutput> = {
  describe({ directory, disks, apply }) {
    const cluster = apply === undefined ? '' : ' -oo apply';
    return `-o kubevirt -os ${directory}${disks === undefined ? '' : ` -oo disks=${disks}`}${cluster}`;
  },

  plan: planKubevirt,

  async *obstacles(plan, how, context) {
    const made = plan.disks.filter((disk) => !isExisting(plan, disk));
    yield* directoryObstacles({ ...plan, disks: made }, how, context);
    for (const disk of plan.disks) {
      const lack = isExisting(plan, disk) ? await errorOf(checkExisting(disk.path!)) : undefined;
      if (lack !== undefined) yield lack;
    }
    if (plan.output.apply !== undefined) yield* clusterObstacles(plan, context);
  },

  remote: {
    place: async (options) =>
      // Without a cluster nothing is made but files.
      options.apply === undefined ? 'files of this host' : (await Cluster.configure(options)).place,
    async takeBack(options, left, context) {
      const cluster = await Cluster.configure(options);
      const gone = [];
      // The machine was made last, and has the volumes.
      for (const resource of [...left].reverse()) {
        context.throwIfAborted();
        const obstacle = await errorOf(removeMarked(resource, cluster));
        if (obstacle === undefined) gone.push(resource);
        // Nothing else can be asked there.
        else if (final.includes(obstacle.code)) throw obstacle;
        else warnOfLeft(resource, cluster, obstacle, context);
      }
      return gone;
    },
  },

  open: openKubevirt,

  render: (machine, plan) => [
    { role: 'manifest', path: plan.files[0]!, text: renderManifest(machine, plan), mode: 0o644 },
  ],
};

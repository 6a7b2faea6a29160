import type { OvirtUploadOutput } from '../../../types/output';
import type { RemoteResource } from '../../../types/target';
import { V2vError } from '../../errors';
import { cluster, storageDomain, usualPace } from '../../ovirt';
import { quoteCommand } from '../../text/shell-quote';
import { leastSize } from '../disks';
import type { OutputMode } from '../mode';
import { ovirtAbilities, ovirtName, planVolumes } from '../ovirt/plan';
import { previewOvf } from '../ovirt/preview';
import { connectEngine, imageioCertificate } from './connect';
import { uploadObstacles } from './obstacles';
import { checkUpload, checkUuidCount, placeOf, usualCluster } from './options';
import { openUpload, takeBack, type UploadPace } from './target';

/** The mode with its own idea of time. */
export function ovirtUploadWith(pace: UploadPace): OutputMode<OvirtUploadOutput> {
  return {
    describe: (output) =>
      quoteCommand('-o', ['ovirt-upload', '-oc', `${placeOf(output)}/api`, '-os', output.storageDomain]),

    plan(output, guest) {
      checkUpload(output);
      if (guest.disks.length > 0) checkUuidCount(output, guest.disks.length);
      const disks = planVolumes(guest, 'ovirt-upload');
      const name = ovirtName(guest.name);
      const planned = {
        output,
        name,
        abilities: ovirtAbilities,
        disks,
        claims: [`${placeOf(output)} VM ${name}`],
        files: [],
        room: [],
      };
      if (disks.length === 0) return planned;
      const most = Math.max(...disks.map(({ expectedSize }) => expectedSize));
      return { ...planned, temporary: { most, least: Math.max(...disks.map(leastSize)) } };
    },

    obstacles: (plan, _how, context) => uploadObstacles(plan, context),

    remote: {
      place: placeOf,

      async takeBack(output, left, context) {
        const engine = await connectEngine(output, context);
        const gone: RemoteResource[] = [];
        // A VM before the disks that it has.
        for (const resource of [...left].sort(
          (one, other) => Number(other.kind === 'vm') - Number(one.kind === 'vm'),
        )) {
          context.throwIfAborted();
          if (await takeBack(engine, resource, pace)) gone.push(resource);
        }
        await engine[Symbol.asyncDispose]();
        return gone;
      },
    },

    async open(plan, context) {
      const { output } = plan;
      const engine = await connectEngine(output, context);
      const [domain, found] = [
        await storageDomain(engine, output.storageDomain),
        await cluster(engine, output.cluster ?? usualCluster),
      ];
      if (domain === undefined || found === undefined) {
        const missing = domain === undefined ? output.storageDomain : (output.cluster ?? usualCluster);
        throw new V2vError('OUTPUT_NOT_FOUND', `${engine.server} has ${missing} no more.`, {
          subject: missing,
          hint: 'Look whether somebody has removed or renamed it meanwhile.',
        });
      }
      const certificate = await imageioCertificate(output, engine, context);
      return openUpload(plan, { engine, certificate, storageDomain: domain, cluster: found }, pace, context);
    },

    render: (machine, plan) => [previewOvf(machine, plan, 'ovirt')],
  };
}

/** A VM of oVirt, made by its REST API, with its disks sent to the hosts by HTTPS. */
export const ovirtUploadOutput = ovirtUploadWith(usualPace);

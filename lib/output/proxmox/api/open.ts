import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { TargetMachine } from '../../../../types/machine';
import type { ProxmoxApiOutput } from '../../../../types/output';
import type {
  Artifact,
  RemoteResource,
  TargetDisk,
  TargetPlan,
  UploadDestination,
} from '../../../../types/target';
import { hostFileError } from '../../../files/durable-file';
import { reasonOf } from '../../../errors/reason';
import { noteRemoteEnd } from '../../../journal/journal';
import { usualPatience, type Patience, type ProxmoxApi } from '../../../proxmox';
import type { Context } from '../../../run/context';
import type { OpenTarget } from '../../mode';
import { vmParameters, warnOfMachine } from '../parameters';
import { connect, serverOf } from './connect';
import { create, finishingParameters, vmResource, type VmToCreate } from './create';
import { diskValues } from './disk-values';
import { finish, start } from './finish';
import { importFile, newMark } from './mark';
import { checkPlugged, findSite, type ProxmoxSite } from './site';
import { removeImage, removeVm, type BegunVm, type UploadedImage } from './take-back';
import { upload } from './upload';

type Plan = TargetPlan<ProxmoxApiOutput>;

/** A machine on its way to a node. */
class ApiTarget implements OpenTarget {
  readonly destinations: UploadDestination[] = [];
  readonly #mark = newMark();
  readonly #images = new Map<string, UploadedImage>();
  #vm: BegunVm | undefined;
  #takenBack: Promise<void> | undefined;

  private constructor(
    readonly plan: Plan,
    private readonly api: ProxmoxApi,
    private readonly site: ProxmoxSite,
    private readonly patience: Patience,
    private readonly context: Context,
  ) {}

  static async open(plan: Plan, context: Context, patience: Patience): Promise<ApiTarget> {
    const api = context.own(await connect(plan.output, context));
    const target = new ApiTarget(plan, api, await findSite(api, plan.output), patience, context);
    for (const disk of plan.disks) target.destinations.push(await target.#destination(disk));
    return target;
  }

  #file(disk: TargetDisk): string {
    return importFile(this.#mark, this.plan.name, disk.name);
  }

  #volid(disk: TargetDisk): string {
    return `${this.site.importStorage.name}:import/${this.#file(disk)}`;
  }

  #imageResource(volid: string): RemoteResource {
    const details = { node: this.site.node, mark: this.#mark };
    return { output: 'proxmox', place: serverOf(this.plan.output), kind: 'file', id: volid, details };
  }

  async #destination(disk: TargetDisk): Promise<UploadDestination> {
    const { node, storage, importStorage } = this.site;
    const path = join(this.context.tempDir, this.#file(disk));
    await writeFile(path, '', { flag: 'wx', mode: 0o600 }).catch((error: unknown) => {
      throw hostFileError(path, error);
    });
    const what = `${this.plan.name}-${disk.name}`;
    const place = {
      api: this.api,
      patience: this.patience,
      node,
      importStorage: importStorage.name,
      storage: storage.name,
      file: this.#file(disk),
      what,
      resource: this.#imageResource(this.#volid(disk)),
      onImage: (image: UploadedImage) => void this.#images.set(image.volid, image),
    };
    return {
      kind: 'upload',
      path,
      name: `${what} for ${node}`,
      send: (image) => upload(place, image, this.context),
    };
  }

  async publish(machine: TargetMachine): Promise<Artifact[]> {
    const { output, disks } = this.plan;
    const { node, storage, bridges } = this.site;
    const names = bridges.map(({ name }) => name);
    checkPlugged(machine, output, names, node);
    const values = diskValues(
      disks.map((disk) => this.#volid(disk)),
      disks,
      storage,
    );
    const what: VmToCreate = {
      api: this.api,
      patience: this.patience,
      place: serverOf(output),
      node,
      storage: storage.name,
      mark: this.#mark,
      wanted: output.vmid,
      parameters: vmParameters(machine, output, values, names),
      onVm: (vm) => (this.#vm = vm),
    };
    warnOfMachine(machine, output, names, this.context);
    const vmid = await create(what, this.context);
    const vm = { node, vmid };
    const artifacts = await finish(this.api, vm, finishingParameters(what.parameters), machine);
    // From here on it is a machine like all others.
    this.#vm = undefined;
    await noteRemoteEnd(vmResource(what, vmid), this.context);
    await this.#removeImages(({ volid }, error) =>
      this.context.warn(
        'LEFT_BEHIND',
        `${volid} could not be removed: ${reasonOf(error)}`,
        `Remove it: pvesm free ${volid}.`,
      ),
    );
    if (output.start === true) await start(this.api, vm, this.patience, this.context);
    return artifacts;
  }

  async #removeImages(onFailure: (image: UploadedImage, error: unknown) => void): Promise<void> {
    const how = { api: this.api, patience: this.patience };
    for (const [volid, image] of this.#images) {
      try {
        await removeImage(how, image);
        await noteRemoteEnd(this.#imageResource(volid), this.context);
        this.#images.delete(volid);
      } catch (error) {
        onFailure(image, error);
      }
    }
  }

  async #takeBack(): Promise<void> {
    const failures: unknown[] = [];
    const vm = this.#vm;
    if (vm !== undefined) {
      try {
        await removeVm({ api: this.api, patience: this.patience }, vm);
        const { node, storage, mark } = vm;
        const resource = { place: serverOf(this.plan.output), node, storage, mark } as VmToCreate;
        await noteRemoteEnd(vmResource(resource, vm.vmid), this.context);
        this.#vm = undefined;
      } catch (error) {
        failures.push(error);
      }
    }
    await this.#removeImages((_image, error) => void failures.push(error));
    if (failures.length > 0) throw failures[0];
  }

  [Symbol.asyncDispose](): Promise<void> {
    return (this.#takenBack ??= this.#takeBack());
  }
}

/** Looks for everything at the server, and makes the files that are sent; nothing is made there yet. */
export function openApi(plan: Plan, context: Context, patience = usualPatience): Promise<OpenTarget> {
  return ApiTarget.open(plan, context, patience);
}

import type { V1beta1DataVolume } from '@kubevirt-ui-ext/kubevirt-api/containerized-data-importer';
import type { IoK8sApiCoreV1PersistentVolumeClaim } from '@kubevirt-ui-ext/kubevirt-api/kubernetes';
import type { V1Volume } from '@kubevirt-ui-ext/kubevirt-api/kubevirt';

import type { KubevirtOutput } from '../../../../types/output';
import type { TargetDisk, TargetPlan } from '../../../../types/target';
import { volumeName } from '../name';

const GiB = 1024 ** 3;
/** What CDI takes a file system to need of a claim for itself, by default. */
const fileSystemShare = 0.06;
/** Has CDI make room on a claim and wait there for an image; see its doc/upload.md. */
const uploadTarget = { 'cdi.kubevirt.io/storage.upload.target': '' };
/** Has it do so before a machine asks for the volume, where the storage waits for its first consumer. */
const bindNow = { 'cdi.kubevirt.io/storage.bind.immediate.requested': 'true' };

/** What a claim for a disk asks for. Storages give whole GiB, so nothing is gained by asking for less. */
export function claimSize({ virtualSize }: Pick<TargetDisk, 'virtualSize'>, share = 0): string {
  return `${Math.ceil(virtualSize / (1 - share) / GiB)}Gi`;
}

/** The volume that the machine finds a disk in. */
export function machineVolume(
  { output, name }: TargetPlan<KubevirtOutput>,
  disk: TargetDisk,
  index: number,
): V1Volume {
  const volume = `disk-${index}`;
  switch (output.disks) {
    case 'pvc':
      return { name: volume, persistentVolumeClaim: { claimName: volumeName(name, index) } };
    case 'dataVolume':
      return { name: volume, dataVolume: { name: volumeName(name, index) } };
    default:
      return { name: volume, hostDisk: { path: disk.path!, type: 'Disk' } };
  }
}

type PersistentVolumeClaim = IoK8sApiCoreV1PersistentVolumeClaim & { spec: object };

function claim(plan: TargetPlan<KubevirtOutput>, disk: TargetDisk, index: number): PersistentVolumeClaim {
  const {
    namespace,
    storageClass,
    accessMode = 'ReadWriteOnce',
    volumeMode = 'Filesystem',
    apply,
  } = plan.output;
  const share = volumeMode === 'Filesystem' ? fileSystemShare : 0;
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      name: volumeName(plan.name, index),
      ...(namespace === undefined ? {} : { namespace }),
      ...(apply === undefined ? {} : { annotations: { ...uploadTarget, ...bindNow } }),
    },
    spec: {
      accessModes: [accessMode],
      volumeMode,
      resources: { requests: { storage: claimSize(disk, share) } },
      ...(storageClass === undefined ? {} : { storageClassName: storageClass }),
    },
  } satisfies IoK8sApiCoreV1PersistentVolumeClaim;
}

function dataVolume(plan: TargetPlan<KubevirtOutput>, disk: TargetDisk, index: number): V1beta1DataVolume {
  const { namespace, storageClass, accessMode, volumeMode } = plan.output;
  return {
    apiVersion: 'cdi.kubevirt.io/v1beta1',
    kind: 'DataVolume',
    metadata: {
      name: volumeName(plan.name, index),
      ...(namespace === undefined ? {} : { namespace }),
      annotations: bindNow,
    },
    spec: {
      source: { upload: {} },
      // CDI adds what a file system needs.
      storage: {
        ...(accessMode === undefined ? {} : { accessModes: [accessMode] as never }),
        ...(volumeMode === undefined ? {} : { volumeMode: volumeMode as never }),
        resources: { requests: { storage: claimSize(disk) } },
        ...(storageClass === undefined ? {} : { storageClassName: storageClass }),
      },
    },
  } satisfies V1beta1DataVolume;
}

/** The claims or DataVolumes that hold the disks, in their order; none for files. */
export function renderVolumes(
  plan: TargetPlan<KubevirtOutput>,
): (PersistentVolumeClaim | V1beta1DataVolume)[] {
  const { disks = 'hostDisk' } = plan.output;
  if (disks === 'hostDisk') return [];
  const render = disks === 'pvc' ? claim : dataVolume;
  return plan.disks.map((disk, index) => render(plan, disk, index));
}

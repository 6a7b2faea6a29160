import type { KubernetesCluster, KubevirtNetwork, KubevirtOutput } from '../../../types/output';
import { V2vError } from '../../errors';
import type { ModeOptionValues } from '../modes/mode-options';
import { compressed } from './compressed';
import { directoryOf } from './directory';
import type { CommandOutputMode } from './mode';

function oneOf<T extends string>(
  options: ModeOptionValues,
  key: string,
  values: readonly T[],
): T | undefined {
  const value = options.text(key);
  if (value === undefined) return undefined;
  const found = values.find((each) => each === value);
  if (found !== undefined) return found;
  throw new V2vError('USAGE', `-oo ${key} is ${values.join(' or ')}, not '${value}'`);
}

/** `NAME:pod`, `NAME:ATTACHMENT`; the last colon counts, as a name may have some. */
function networks(options: ModeOptionValues): Record<string, KubevirtNetwork> | undefined {
  const words = options.texts('network');
  if (words.length === 0) return undefined;
  return Object.fromEntries(
    words.map((word) => {
      const colon = word.lastIndexOf(':');
      const [name, to] = [word.slice(0, colon), word.slice(colon + 1)];
      if (colon < 1 || to === '') {
        throw new V2vError('USAGE', `-oo network is NAME:pod or NAME:ATTACHMENT, not '${word}'`);
      }
      return [name, to === 'pod' ? { kind: 'pod' } : { kind: 'multus', name: to }];
    }),
  );
}

function cluster(options: ModeOptionValues): KubernetesCluster | undefined {
  const kubeconfig = options.text('kubeconfig');
  const context = options.text('context');
  const url = options.text('upload-proxy');
  const caFile = options.text('upload-proxy-cafile');
  const fingerprint = options.text('upload-proxy-fingerprint');
  const uploadProxy = {
    ...(url === undefined ? {} : { url }),
    ...(caFile === undefined ? {} : { caFile }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
  };
  const said: KubernetesCluster = {
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(context === undefined ? {} : { context }),
    ...(Object.keys(uploadProxy).length === 0 ? {} : { uploadProxy }),
  };
  if (options.isOn('apply')) return said;
  if (Object.keys(said).length === 0) return undefined;
  throw new V2vError('USAGE', '-oo kubeconfig, context and upload-proxy are for -oo apply, which is missing');
}

export const kubevirt: CommandOutputMode<KubevirtOutput> = {
  names: ['kubevirt'],
  usage: '-os DIRECTORY',
  help: 'a VM of KubeVirt: disks and YAML in a directory, or in a cluster',
  examples: ['-i ova guest.ova -o kubevirt -os /manifests -oo disks=dataVolume -oo apply'],
  options: [
    compressed,
    { key: 'disks', value: 'hostDisk|pvc|dataVolume', help: 'what holds the disks (hostDisk)' },
    { key: 'namespace', value: 'NAME', help: 'namespace of the machine' },
    { key: 'storage-class', value: 'NAME', help: 'storage class of pvc and dataVolume' },
    {
      key: 'access-mode',
      value: 'MODE',
      help: 'access mode of the claims: ReadWriteOnce, ReadWriteMany or ReadWriteOncePod',
    },
    { key: 'volume-mode', value: 'Filesystem|Block', help: 'volume mode of the claims' },
    {
      key: 'network',
      value: 'NAME:TO',
      repeatable: true,
      help: "what a network of the guest is: pod, or a NetworkAttachmentDefinition's name",
    },
    { key: 'disk', value: 'PATH', repeatable: true, help: 'absolute path of a disk, once for each disk' },
    { key: 'create', help: 'make the files of the disks (true); false: write into those that are there' },
    {
      key: 'instancetype',
      value: 'NAME',
      help: 'a VirtualMachineClusterInstancetype, which decides processors and memory',
    },
    { key: 'preference', value: 'NAME', help: 'a VirtualMachineClusterPreference' },
    {
      key: 'timezone',
      value: 'ZONE',
      help: 'time zone of a guest whose clock shows local time: Europe/Berlin',
    },
    { key: 'apply', help: 'make everything in a cluster, and upload the disks' },
    { key: 'kubeconfig', value: 'FILE', help: 'kubeconfig that says how the cluster is reached' },
    { key: 'context', value: 'NAME', help: 'context of the kubeconfig' },
    {
      key: 'upload-proxy',
      value: 'URL',
      help: "address of CDI's upload proxy, where it is not the one that CDI states",
    },
    { key: 'upload-proxy-cafile', value: 'FILE', help: 'PEM file of the authorities that vouch for it' },
    { key: 'upload-proxy-fingerprint', value: 'SHA256', help: 'fingerprint of its certificate' },
  ],
  takes: ['outputStorage'],

  read(words) {
    const { options } = words;
    const output: KubevirtOutput = { mode: 'kubevirt', directory: directoryOf(words, '-o kubevirt') };
    const texts = {
      namespace: 'namespace',
      storageClass: 'storage-class',
      instancetype: 'instancetype',
      preference: 'preference',
      timezone: 'timezone',
    } as const;
    for (const [key, name] of Object.entries(texts) as [keyof typeof texts, string][]) {
      const value = options.text(name);
      if (value !== undefined) output[key] = value;
    }
    const disks = oneOf(options, 'disks', ['hostDisk', 'pvc', 'dataVolume']);
    const accessMode = oneOf(options, 'access-mode', ['ReadWriteOnce', 'ReadWriteMany', 'ReadWriteOncePod']);
    const volumeMode = oneOf(options, 'volume-mode', ['Filesystem', 'Block']);
    const diskPaths = options.texts('disk');
    const mapping = networks(options);
    const apply = cluster(options);
    if (disks !== undefined) output.disks = disks;
    if (accessMode !== undefined) output.accessMode = accessMode;
    if (volumeMode !== undefined) output.volumeMode = volumeMode;
    if (diskPaths.length > 0) output.diskPaths = diskPaths;
    if (options.isOff('create')) output.create = false;
    if (mapping !== undefined) output.networks = mapping;
    if (apply !== undefined) output.apply = apply;
    return output;
  },
};

import type { Kernel } from '../../../../types/conversion';

const moduleFile = /(?:^|\/)([^/]+)\.k?o(?:\.(?:gz|xz|zst))?$/;

/** The name of the module in a file, with `_`; undefined where the file is not a module. */
export function moduleName(path: string): string | undefined {
  return moduleFile.exec(path)?.[1]?.replaceAll('-', '_');
}

/** Names of the modules among `paths`, sorted, each once. */
export function moduleNames(paths: readonly string[]): string[] {
  return [...new Set(paths.flatMap((path) => moduleName(path) ?? []))].sort();
}

/** The module whose architecture stands for the kernel's: a virtio or kvm one, which is never a stray from elsewhere. */
export function representativeModule(paths: readonly string[]): string | undefined {
  const modules = paths.filter((path) => moduleName(path) !== undefined);
  return modules.find((path) => /^(virtio|kvm)/.test(moduleName(path) ?? '')) ?? modules[0];
}

/** Files of the modules in `modules.dep`, absolute; `directory` is the one it lies in. */
export function modulesInDep(text: string, directory: string): string[] {
  return [...text.matchAll(/^([^:\r\n]+):/gm)].map(([, path = '']) =>
    path.startsWith('/') ? path : `${directory}/${path}`,
  );
}

const architectureOptions: readonly (readonly [option: string, arch: string])[] = [
  ['X86_64', 'x86_64'],
  ['X86_32', 'i386'],
  ['ARM64', 'aarch64'],
  ['ARM', 'arm'],
  ['S390', 's390x'],
  ['RISCV', 'riscv64'],
];

/** The architecture that a kernel was configured for; undefined where the options do not tell. */
export function configuredArchitecture(options: ReadonlySet<string>): string | undefined {
  if (options.has('PPC64')) return options.has('CPU_LITTLE_ENDIAN') ? 'ppc64le' : 'ppc64';
  return architectureOptions.find(([option]) => options.has(option))?.[1];
}

/** Options that are `y` or `m` in a kernel configuration, without `CONFIG_`. */
export function configuredOptions(config: string): Set<string> {
  return new Set([...config.matchAll(/^CONFIG_(\w+)=[ym]$/gm)].map((match) => match[1] ?? ''));
}

export type KernelFeatures = Pick<
  Kernel,
  | 'supportsVirtioBlk'
  | 'supportsVirtioNet'
  | 'supportsVirtioRng'
  | 'supportsVirtioBalloon'
  | 'supportsPvpanic'
  | 'supportsVsock'
  | 'isXenPvOnly'
  | 'isDebug'
>;

/** What a kernel can drive, as a module (`modules`, with `_`) or built in (`options` of its configuration). */
export function kernelFeatures(
  packageName: string,
  modules: readonly string[],
  options: ReadonlySet<string>,
): KernelFeatures {
  const has = (module: string, option: string): boolean => modules.includes(module) || options.has(option);
  return {
    supportsVirtioBlk: has('virtio_blk', 'VIRTIO_BLK'),
    supportsVirtioNet: has('virtio_net', 'VIRTIO_NET'),
    supportsVirtioRng: has('virtio_rng', 'HW_RANDOM_VIRTIO'),
    supportsVirtioBalloon: has('virtio_balloon', 'VIRTIO_BALLOON'),
    supportsPvpanic: has('pvpanic', 'PVPANIC'),
    supportsVsock: has('vmw_vsock_virtio_transport', 'VIRTIO_VSOCKETS'),
    isXenPvOnly:
      options.has('X86_XEN') ||
      options.has('X86_64_XEN') ||
      // Without the configuration the name has to do.
      (options.size === 0 && /^kernel-xen(U|0)?(-base)?$/.test(packageName)),
    isDebug: /-(debug|dbg)(-core|-base)?$/.test(packageName),
  };
}

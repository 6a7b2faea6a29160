/** The kernel's modules by the files that depmod(8) writes; names with `_`, as the kernel itself spells them. */

export interface ModuleFile {
  name: string;
  /** Below `/lib/modules/VERSION`. */
  path: string;
  /** Paths of the modules that it needs, nearest first. */
  dependencies: string[];
}

const moduleFile = /^(.+)\.k?o(?:\.(?:gz|xz|zst|bz2|lzma))?$/;

/** `kernel/drivers/block/virtio-blk.ko.xz` → `virtio_blk`; undefined for a path that is not a module's. */
export function moduleName(path: string): string | undefined {
  const stem = moduleFile.exec(path.slice(path.lastIndexOf('/') + 1))?.[1];
  return stem?.replaceAll('-', '_');
}

/** A path of modules.dep below the directory of the modules. Old depmods write absolute ones. */
function relativePath(path: string, modulesPath: string): string | undefined {
  const relative = path.startsWith('/')
    ? path.startsWith(`${modulesPath}/`)
      ? path.slice(modulesPath.length + 1)
      : undefined
    : path;
  // The file comes from the guest: a path that leaves the directory is not followed.
  return relative === undefined || relative.split('/').some((part) => part === '..' || part === '')
    ? undefined
    : relative;
}

/** modules.dep(5) by module name; where two files have one name, the first counts, as for modprobe. */
export function parseModulesDep(text: string, modulesPath = ''): Map<string, ModuleFile> {
  const modules = new Map<string, ModuleFile>();
  for (const line of text.split('\n')) {
    const [, file, rest] = /^([^:\s]+):\s*(.*)/s.exec(line) ?? [];
    const path = file === undefined ? undefined : relativePath(file, modulesPath);
    const name = path === undefined ? undefined : moduleName(path);
    if (path === undefined || name === undefined || modules.has(name)) continue;
    const dependencies = rest!
      .split(/\s+/)
      .filter((dependency) => dependency !== '')
      .map((dependency) => relativePath(dependency, modulesPath))
      .filter((dependency) => dependency !== undefined);
    modules.set(name, { name, path, dependencies });
  }
  return modules;
}

/** The modules among files, absolute paths, by name. What they need is not known. */
export function modulesAmong(files: readonly string[], modulesPath: string): Map<string, ModuleFile> {
  const modules = new Map<string, ModuleFile>();
  for (const file of [...files].sort()) {
    const path = relativePath(file, modulesPath);
    const name = path === undefined ? undefined : moduleName(path);
    if (path !== undefined && name !== undefined && !modules.has(name)) {
      modules.set(name, { name, path, dependencies: [] });
    }
  }
  return modules;
}

/** Names of modules.builtin: what is part of the kernel itself. */
export function parseModulesBuiltin(text: string): Set<string> {
  return new Set(
    text
      .split('\n')
      .map((line) => moduleName(line.trim()))
      .filter((name) => name !== undefined),
  );
}

/** Where a kernel has no modules.builtin, its configuration tells; the options of the drivers that we ask for. */
const optionOfModule: Record<string, string> = {
  virtio: 'CONFIG_VIRTIO',
  virtio_ring: 'CONFIG_VIRTIO',
  virtio_pci: 'CONFIG_VIRTIO_PCI',
  virtio_blk: 'CONFIG_VIRTIO_BLK',
  virtio_scsi: 'CONFIG_SCSI_VIRTIO',
  virtio_net: 'CONFIG_VIRTIO_NET',
  virtio_ccw: 'CONFIG_S390_GUEST',
  sd_mod: 'CONFIG_BLK_DEV_SD',
  ata_piix: 'CONFIG_ATA_PIIX',
  ahci: 'CONFIG_SATA_AHCI',
  piix: 'CONFIG_BLK_DEV_PIIX',
};

/** Names of the drivers among those we ask for that a `/boot/config-*` says are part of the kernel. */
export function builtinByConfig(text: string): Set<string> {
  const enabled = new Set(Array.from(text.matchAll(/^(CONFIG_\w+)=y$/gm), (match) => match[1]!));
  return new Set(Object.keys(optionOfModule).filter((name) => enabled.has(optionOfModule[name]!)));
}

/** True where a `/boot/config-*` says of a driver whether the kernel has it, or that it has not. */
export function mentionsModule(text: string, name: string): boolean {
  const option = optionOfModule[name];
  return option !== undefined && new RegExp(`^(?:# )?${option}[ =]`, 'm').test(text);
}

/** The files of `names` and of all that they need, what is needed before what needs it; unknown names are left out. */
export function withDependencies(names: readonly string[], modules: Map<string, ModuleFile>): ModuleFile[] {
  const ordered = new Set<ModuleFile>();
  for (const name of names) {
    const module = modules.get(name);
    if (module === undefined) continue;
    // modules.dep lists the whole chain of each module, what must be loaded first at its end.
    for (const path of [...module.dependencies].reverse()) {
      const dependency = modules.get(moduleName(path) ?? '');
      if (dependency !== undefined) ordered.add(dependency);
    }
    ordered.add(module);
  }
  return [...ordered];
}

import { dirname } from 'node:path/posix';

import { isRegularFile, requireRegularFile } from '../../../guestfs/regular-file';
import type { Kernel } from '../../../../types/conversion';
import type { Application } from '../../../../types/inspection';
import type { Guestfs } from '../../../guestfs';
import type { LinuxState } from '../state';
import { requireFinding } from '../../guest/finding';
import { readGuestText } from '../../guest/text-file';
import { formatPackageVersion } from '../version';
import { imageOf, initrdBeside, initrdOf, versionNamed } from './boot-files';
import { kernelPaths } from './choice';
import { packageWithoutDatabase } from './kernel-packages';
import { configuredArchitecture, configuredOptions, kernelFeatures, representativeModule } from './modules';
import { readKernelDrivers } from './kernel-drivers';
import { kernelOwners } from './owners';
import { drivesDisksOn } from './required-drivers';

/** The kernels that packages of the guest own, with modules; `named` are those that the boot loader names. */
export async function installedKernels(state: LinuxState, named: readonly string[]): Promise<Kernel[]> {
  const { inspection } = state;
  const bootNames = await namesIn(state.guest, '/boot');
  const images = await imagesByVersion(state, bootNames, named);
  const versions = [...images.keys()];
  const wanted = new Set(named.flatMap((path) => versionNamed(path) ?? []));
  const owners = await kernelOwners(state, versions, wanted);
  const isDamaged = inspection.damagedPackages !== undefined;
  if (owners.size === 0 && versions.length > 0 && !isDamaged) {
    state.context.warn(
      'KERNEL_PACKAGES',
      `No package of the guest owns a kernel; those in its /boot are taken as they are: ${versions.join(', ')}.`,
    );
  }
  if (owners.size === 0 || isDamaged) {
    for (const version of versions.filter((unowned) => !owners.has(unowned))) {
      owners.set(version, packageWithoutDatabase(version, inspection.packageFormat));
    }
  }
  const kernels: Kernel[] = [];
  for (const [version, vmlinuz] of images) {
    const owner = owners.get(version);
    if (!owner) continue;
    state.context.throwIfAborted();
    const kernel = await kernelOf(state, version, vmlinuz, owner, bootNames);
    if (kernel) kernels.push(kernel);
  }
  return kernels;
}

async function namesIn(guest: Guestfs, directory: string): Promise<string[]> {
  return (await guest.isDir(directory)) ? guest.ls(directory) : [];
}

/** Kernels that have a directory of modules, as `uname -r` prints their version, with their path. */
async function imagesByVersion(
  { guest }: LinuxState,
  bootNames: readonly string[],
  named: readonly string[],
): Promise<Map<string, string>> {
  const images = new Map<string, string>();
  for (const version of await namesIn(guest, '/lib/modules')) {
    const image = imageOf(version, bootNames);
    if (image !== undefined) {
      if (await isRegularFile(guest, `/boot/${image}`)) images.set(version, `/boot/${image}`);
      continue;
    }
    // Copied by kernel-install to where the boot loader finds it, or part of a unified kernel image.
    for (const path of named.filter((candidate) => versionNamed(candidate) === version)) {
      for (const place of [...kernelPaths(path), ...imagesBesideModules(version)]) {
        if (!images.has(version) && (await isRegularFile(guest, place))) images.set(version, place);
      }
    }
  }
  return images;
}

/** Where distributions keep the kernel that is copied to where the boot loader finds it. */
const imagesBesideModules = (version: string): string[] =>
  ['vmlinuz', 'Image'].map((name) => `/lib/modules/${version}/${name}`);

/** Undefined where the modules are not there: what was left when the package was removed. */
async function kernelOf(
  state: LinuxState,
  version: string,
  vmlinuz: string,
  application: Application,
  bootNames: readonly string[],
): Promise<Kernel | undefined> {
  const { inspection } = state;
  const modulesPath = `/lib/modules/${version}`;
  const configFile = await configOf(state, version, bootNames);
  const drivers = await readKernelDrivers(state, {
    modulesPath,
    ...(configFile === undefined ? {} : { configFile }),
  });
  const modules = [...drivers.modules.keys()].sort();
  if (modules.length === 0) return undefined;
  const moduleFiles = [...drivers.modules.values()].map(({ path }) => `${modulesPath}/${path}`);

  const named = await initrdFor(state, version, vmlinuz, bootNames);
  const initrd = named !== undefined && (await isRegularFile(state.guest, named)) ? named : undefined;
  if (initrd === undefined) {
    state.context.warn('KERNEL_WITHOUT_INITRD', `The guest's kernel ${version} has no initrd in /boot.`);
  }
  const options = configuredOptions(
    configFile === undefined ? '' : ((await readGuestText(state, configFile)) ?? ''),
  );
  return {
    packageName: application.name,
    packageVersion: formatPackageVersion(application) || version,
    version,
    arch: configuredArchitecture(options) ?? (await moduleArchitecture(state, moduleFiles)),
    vmlinuz,
    ...(initrd === undefined ? {} : { initrd }),
    ...(configFile === undefined ? {} : { configFile }),
    modulesPath,
    modules,
    ...kernelFeatures(application.name, [...modules, ...drivers.builtin], options),
    // By the files alone: what the configuration has as a module may not be installed.
    supportsVirtioBlk: drivesDisksOn('virtio-blk', inspection.arch, drivers),
  };
}

async function initrdFor(
  state: LinuxState,
  version: string,
  vmlinuz: string,
  bootNames: readonly string[],
): Promise<string | undefined> {
  const { guest, inspection } = state;
  const loaded = await requireFinding(state, 'bootloader').initrdFor?.(vmlinuz);
  if (loaded !== undefined) return loaded;
  if (vmlinuz.endsWith(`/${version}/linux`)) {
    const directory = dirname(vmlinuz);
    const beside = initrdBeside(await guest.ls(directory));
    if (beside !== undefined) return `${directory}/${beside}`;
  }
  const initrd = initrdOf(version, bootNames, inspection.packageFormat === 'deb' ? 'deb' : 'rpm');
  return initrd === undefined ? undefined : `/boot/${initrd}`;
}

async function configOf(
  { guest }: LinuxState,
  version: string,
  bootNames: readonly string[],
): Promise<string | undefined> {
  if (bootNames.includes(`config-${version}`)) return `/boot/config-${version}`;
  // Where distributions keep what kernel-install copies to /boot.
  const beside = `/lib/modules/${version}/config`;
  return (await isRegularFile(guest, beside)) ? beside : undefined;
}

async function moduleArchitecture({ guest, inspection }: LinuxState, files: string[]): Promise<string> {
  try {
    const module = representativeModule(files) ?? '';
    await requireRegularFile(guest, module);
    return await guest.fileArchitecture(module);
  } catch {
    // A compression that this appliance does not know. Kernels of another architecture than their guest are rare.
    return inspection.arch;
  }
}

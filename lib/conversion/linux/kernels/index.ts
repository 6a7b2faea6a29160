import type { Kernel } from '../../../../types/conversion';
import { V2vError } from '../../../errors';
import type { Guestfs } from '../../../guestfs';
import type { ConversionStep } from '../../step';
import { findFiles } from '../find-files';
import { found, type LinuxConversion, warn } from '../state';
import { readText } from '../text-file';
import { initrdOf, modulesPathIn } from './boot-files';
import { bestKernel, kernelPaths } from './choice';
import {
  configuredArchitecture,
  configuredOptions,
  kernelFeatures,
  moduleNames,
  modulesInDep,
  representativeModule,
} from './modules';
import type { KernelPackage } from './kernel-package';
import { kernelPackages, packageVersionOf } from './packages';

/** Finds the kernels that are installed and those that the boot loader offers, and picks the one that is to boot. */
export const kernelsStep: ConversionStep<LinuxConversion> = {
  name: 'kernels',
  applies: () => true,
  async run(state) {
    const installed = await installedKernels(state);
    if (installed.length === 0) {
      throw new V2vError('NO_KERNEL', 'No installed kernel package was found in the guest.', {
        hint: 'Kernels that no package owns cannot be converted; install one of the distribution.',
      });
    }
    const offered = await offeredKernels(state, installed);
    if (offered.length === 0) {
      const { config } = found(state, 'bootloader');
      throw new V2vError(
        'NO_KERNEL',
        `The guest's boot loader (${config}) offers none of the installed kernels.`,
        {
          subject: config,
          hint: 'Check that every disk of the guest was given and that its /boot is in /etc/fstab.',
        },
      );
    }
    const best = bestKernel(offered);
    state.kernels = { installed, offered, best };
    state.targetBlockBus = best.supportsVirtioBlk ? 'virtio-blk' : 'ide';
    state.context.emit({ type: 'kernels', kernels: state.kernels });
  },
};

/** The names and directories that every kernel is looked up in; listed once. */
interface BootDirectory {
  names: string[];
  modules: Set<string>;
}

async function installedKernels(state: LinuxConversion): Promise<Kernel[]> {
  const { guest } = state;
  const boot: BootDirectory = {
    names: (await guest.isDir('/boot')) ? await guest.ls('/boot') : [],
    modules: new Set((await guest.isDir('/lib/modules')) ? await guest.ls('/lib/modules') : []),
  };
  const kernels: Kernel[] = [];
  for (const candidate of await kernelPackages(state, boot.names)) {
    state.context.throwIfAborted();
    const kernel = await kernelOf(state, candidate, boot);
    if (kernel && !kernels.some(({ vmlinuz }) => vmlinuz === kernel.vmlinuz)) kernels.push(kernel);
  }
  return kernels;
}

/** Undefined where the package turns out to hold no kernel, as one that only depends on the real one. */
async function kernelOf(
  state: LinuxConversion,
  { application, files }: KernelPackage,
  boot: BootDirectory,
): Promise<Kernel | undefined> {
  const { guest, inspection } = state;
  const vmlinuz = files.find((file) => file.startsWith('/boot/vmlinuz-'));
  if (vmlinuz === undefined || !boot.names.includes(vmlinuz.slice('/boot/'.length))) return undefined;
  const listed = modulesPathIn(files)?.slice('/lib/modules/'.length);
  const version =
    listed !== undefined && boot.modules.has(listed) ? listed : vmlinuz.slice('/boot/vmlinuz-'.length);
  if (!boot.modules.has(version)) return undefined;

  const modulesPath = `/lib/modules/${version}`;
  const moduleFiles = await moduleFilesIn(guest, modulesPath);
  const modules = moduleNames(moduleFiles);
  if (modules.length === 0) return undefined;

  const initrd = initrdOf(version, boot.names, inspection.packageFormat === 'deb' ? 'deb' : 'rpm');
  if (initrd === undefined) {
    warn(state, 'KERNEL_WITHOUT_INITRD', `The guest's kernel ${version} has no initrd in /boot.`);
  }
  const configFile = boot.names.includes(`config-${version}`) ? `/boot/config-${version}` : undefined;
  const config = configFile === undefined ? '' : ((await readText({ guest }, configFile)) ?? '');
  const options = configuredOptions(config);
  return {
    packageName: application.name,
    packageVersion: packageVersionOf(application),
    version,
    arch: configuredArchitecture(options) ?? (await moduleArchitecture(state, moduleFiles)),
    vmlinuz,
    ...(initrd === undefined ? {} : { initrd: `/boot/${initrd}` }),
    ...(configFile === undefined ? {} : { configFile }),
    modulesPath,
    modules,
    ...kernelFeatures(application.name, modules, options),
  };
}

/** From depmod's list: walking through the thousands of files takes seconds in an emulated appliance. */
async function moduleFilesIn(guest: Guestfs, modulesPath: string): Promise<string[]> {
  const dependencies = await readText({ guest }, `${modulesPath}/modules.dep`);
  const files = modulesInDep(dependencies ?? '', modulesPath);
  return files.length > 0 ? files : findFiles(guest, modulesPath);
}

async function moduleArchitecture({ guest, inspection }: LinuxConversion, files: string[]): Promise<string> {
  try {
    return await guest.fileArchitecture(representativeModule(files) ?? '');
  } catch {
    // A compression that this appliance does not know. Kernels of another architecture than their guest are rare.
    return inspection.arch;
  }
}

async function offeredKernels(state: LinuxConversion, installed: readonly Kernel[]): Promise<Kernel[]> {
  const offered: Kernel[] = [];
  for (const named of await found(state, 'bootloader').listKernels()) {
    const kernel = await installedAt(state, named, installed);
    if (kernel && !offered.includes(kernel)) offered.push(kernel);
  }
  return offered;
}

async function installedAt(
  state: LinuxConversion,
  named: string,
  installed: readonly Kernel[],
): Promise<Kernel | undefined> {
  const { guest } = state;
  const paths = kernelPaths(named);
  const kernel = installed.find(({ vmlinuz }) => paths.includes(vmlinuz));
  if (kernel) return kernel;
  // Named through a link, `/vmlinuz` for instance.
  for (const path of paths) {
    if (!(await guest.exists(path))) continue;
    const file = await guest.statns(path);
    for (const candidate of installed) {
      const { st_dev, st_ino } = await guest.statns(candidate.vmlinuz);
      if (st_dev === file.st_dev && st_ino === file.st_ino) return candidate;
    }
    return undefined;
  }
  warn(state, 'BOOTLOADER_KERNEL_MISSING', `The guest's boot loader offers ${named}, which does not exist.`);
  return undefined;
}

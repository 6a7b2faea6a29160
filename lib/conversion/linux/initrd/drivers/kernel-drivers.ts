import type { Kernel } from '../../../../../types/conversion';
import type { LinuxConversion } from '../../state';
import { readText } from '../../../guest/text-file';
import { builtinByConfig, parseModulesBuiltin, parseModulesDep } from './modules';
import type { KernelDrivers } from './required-drivers';

/** What modules.dep, modules.builtin and `/boot/config-*` of the guest say about a kernel. */
export async function readKernelDrivers(state: LinuxConversion, kernel: Kernel): Promise<KernelDrivers> {
  const modules = parseModulesDep(
    (await readText(state, `${kernel.modulesPath}/modules.dep`)) ?? '',
    kernel.modulesPath,
  );
  const builtin = parseModulesBuiltin((await readText(state, `${kernel.modulesPath}/modules.builtin`)) ?? '');
  if (kernel.configFile !== undefined) {
    for (const name of builtinByConfig((await readText(state, kernel.configFile)) ?? '')) builtin.add(name);
  }
  return { modules, builtin };
}

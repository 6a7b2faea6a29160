import type { Kernel } from '../../../../../types/conversion';
import type { LinuxState } from '../../state';
import { readGuestText } from '../../../guest/text-file';
import { builtinByConfig, parseModulesBuiltin, parseModulesDep } from './modules';
import type { KernelDrivers } from './required-drivers';

/** What modules.dep, modules.builtin and `/boot/config-*` of the guest say about a kernel. */
export async function readKernelDrivers(state: LinuxState, kernel: Kernel): Promise<KernelDrivers> {
  const modules = parseModulesDep(
    (await readGuestText(state, `${kernel.modulesPath}/modules.dep`)) ?? '',
    kernel.modulesPath,
  );
  const builtin = parseModulesBuiltin(
    (await readGuestText(state, `${kernel.modulesPath}/modules.builtin`)) ?? '',
  );
  if (kernel.configFile !== undefined) {
    for (const name of builtinByConfig((await readGuestText(state, kernel.configFile)) ?? ''))
      builtin.add(name);
  }
  return { modules, builtin };
}

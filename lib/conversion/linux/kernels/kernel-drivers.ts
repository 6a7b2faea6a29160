import type { Kernel } from '../../../../types/conversion';
import { findFiles } from '../../guest/find-files';
import { readGuestText } from '../../guest/text-file';
import type { LinuxState } from '../state';
import {
  builtinByConfig,
  mentionsModule,
  modulesAmong,
  parseModulesBuiltin,
  parseModulesDep,
} from './module-index';
import { type KernelDrivers, transportOf } from './required-drivers';

/**
 * What a kernel drives, by modules.dep or else the files of its modules, by modules.builtin and by its configuration.
 * Both the bus of the target and what its initrd must hold are decided by it.
 */
export async function readKernelDrivers(
  state: LinuxState,
  { modulesPath, configFile }: Pick<Kernel, 'modulesPath' | 'configFile'>,
): Promise<KernelDrivers> {
  const text = async (path: string): Promise<string> => (await readGuestText(state, path)) ?? '';
  const listed = parseModulesDep(await text(`${modulesPath}/modules.dep`), modulesPath);
  const isIndexed = listed.size > 0;
  // Walking through the thousands of files takes seconds in an emulated appliance.
  const modules = isIndexed ? listed : modulesAmong(await findFiles(state.guest, modulesPath), modulesPath);
  const builtin = parseModulesBuiltin(await text(`${modulesPath}/modules.builtin`));
  const config = configFile === undefined ? '' : await text(configFile);
  for (const name of builtinByConfig(config)) builtin.add(name);

  const has = (name: string): boolean => modules.has(name) || builtin.has(name);
  const [transport] = transportOf(state.inspection.arch);
  // A kernel that drives virtio's disks has a way to them: if nothing tells of it, it is inside the kernel.
  if (has('virtio_blk') && !has(transport) && !mentionsModule(config, transport)) builtin.add(transport);
  return { modules, builtin, isIndexed };
}

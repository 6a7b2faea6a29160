import type { Hive } from '../../../registry';
import type { FoundTools } from '../contracts/hypervisor-tools';
import type { ToolsProduct } from './products/product';
import { uninstallCommand } from './uninstall/command';

/** Of programs of the guest's own width, and of 32-bit ones in a 64-bit Windows. */
const lists = [
  'Microsoft\\Windows\\CurrentVersion\\Uninstall',
  'WOW6432Node\\Microsoft\\Windows\\CurrentVersion\\Uninstall',
];

type Uninstallers = Pick<FoundTools, 'uninstallers' | 'withoutUninstaller'>;

/** The programs of the products, by the name of the product. */
export async function findUninstallers(
  software: Hive,
  products: readonly ToolsProduct[],
): Promise<Map<string, Uninstallers>> {
  const found = new Map<string, Uninstallers>(
    products.map(({ name }) => [name, { uninstallers: [], withoutUninstaller: [] }]),
  );
  for (const list of lists) {
    for (const name of await software.keys(list)) {
      const key = `${list}\\${name}`;
      const displayName = (await software.text(key, 'DisplayName')) ?? name;
      const product = products.find(
        ({ isTools, uninstallKeys = [] }) =>
          uninstallKeys.includes(name.toLowerCase()) || isTools(displayName),
      );
      const of = product && found.get(product.name);
      if (of === undefined) continue;
      const command = uninstallCommand((await software.text(key, 'UninstallString')) ?? '');
      if (command === undefined) of.withoutUninstaller.push(displayName);
      // A 64-bit MSI of old tools is in both lists.
      else if (!of.uninstallers.some((other) => isSame(other.command, command)))
        of.uninstallers.push({ displayName, command });
    }
  }
  return found;
}

const isSame = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one).toLowerCase() === JSON.stringify(other).toLowerCase();

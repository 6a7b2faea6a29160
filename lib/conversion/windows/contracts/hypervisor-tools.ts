/** A service or driver of another hypervisor's tools that the guest has. */
export interface ToolService {
  /** Name of its key, as the hive spells it where the tools do: `VMTools`. */
  service: string;
  /** `Start` as it is: 0 boot, 1 system, 2 automatic, 3 on demand, 4 disabled. */
  start: number;
}

/** How a program is uninstalled: by Windows Installer, or by a program of its own. */
export type UninstallCommand =
  | { type: 'msi'; productCode: string }
  /** `arguments`: as the registry has them. */
  | { type: 'program'; program: string; arguments: string };

/** A program of another hypervisor's tools that can be uninstalled. */
export interface ToolUninstaller {
  /** `VMware Tools` */
  displayName: string;
  command: UninstallCommand;
}

/** What the guest has of one product. */
export interface FoundTools {
  /** Name of the product: `VMware Tools`. */
  product: string;
  services: ToolService[];
  uninstallers: ToolUninstaller[];
  /** Display names of programs that do not say how they are uninstalled. */
  withoutUninstaller: string[];
}

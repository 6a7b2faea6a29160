import type { Application } from '../../../../types/inspection';

/** A package that may hold a kernel, with those of its files that lie in /boot or /lib/modules, sorted. */
export interface KernelPackage {
  application: Application;
  files: string[];
}

import type { DiskPlan } from './disk-plan';

/** Lay the directory `root` on a new disk; it is used up. `work` is for files on the way. */
export function makeDisk(
  path: string,
  options: {
    plan: DiskPlan;
    root: string;
    passphrase?: string;
    fakerootState: string;
    work: string;
    run: (program: string, args: string[]) => Promise<string>;
  },
): Promise<void>;

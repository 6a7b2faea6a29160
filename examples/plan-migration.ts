/**
 * Prints a migration plan for an OVA, or for every OVA in a folder: which guest it is, what would be changed in it, the
 * obstacles, and the space that all of them need. Read-only: nothing is converted or written.
 *
 *   node plan-migration.js OVA|FOLDER [OUTPUT-DIRECTORY]
 *
 * Exit status: 0 if all could be converted, 1 if some could not, 2 if the arguments are wrong.
 */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import {
  isV2vError,
  planConversion,
  type ConversionPlan,
  type LinuxReport,
  type OutputOptions,
  type WindowsReport,
} from 'v2v-node';

const GiB = 1024 ** 3;

/** The OVA itself, or those in a folder, by name. */
async function findOvas(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const names = await readdir(path);
  const ovas = names.filter((name) => name.endsWith('.ova')).sort();
  return ovas.map((name) => join(path, name));
}

function show({ inspection, conversion, obstacles, warnings, disks, machine }: ConversionPlan): void {
  const { removedPackages, changes, guestcaps, steps } = conversion;
  for (const { code, message } of obstacles) console.log(`  OBSTACLE  ${code}: ${message}`);
  for (const { code, message } of warnings) console.log(`  warning   ${code}: ${message}`);
  console.log(`  system    ${inspection.productName}, root ${inspection.root}, ${machine.firmware}`);
  if (conversion.system === 'linux') showLinux(conversion);
  else showWindows(conversion);
  console.log(`  machine   ${guestcaps.machine}, ${guestcaps.blockBus}, ${guestcaps.netBus}`);
  if (removedPackages.length > 0) console.log(`  removed   ${removedPackages.join(', ')}`);
  for (const { action, path } of changes) console.log(`  ${action.padEnd(8)}  ${path}`);
  for (const { name, outcome, reason } of steps) {
    if (outcome === 'skipped') console.log(`  left out  ${name}: ${reason}`);
  }
  for (const { virtualSize, expectedSize } of disks) {
    const [size, most] = [virtualSize, expectedSize].map((bytes) => (bytes / GiB).toFixed(1));
    console.log(`  disk      ${size} GiB, of which at most ${most} GiB will be written`);
  }
}

function showLinux({ kernels, initrd, networkNames }: LinuxReport): void {
  console.log(`  kernel    ${kernels?.best.version}, initrd: ${initrd?.strategy}`);
  for (const { name } of networkNames?.pinned ?? []) console.log(`  network   ${name} keeps its name`);
  for (const { mac, reason } of networkNames?.unpinned ?? []) console.log(`  network   ${mac}: ${reason}`);
}

function showWindows({ drivers, network, firstboot }: WindowsReport): void {
  for (const { device, driver, reason } of drivers) {
    console.log(
      `  driver    ${device}: ${driver === undefined ? reason : `${driver.inf} ${driver.version}`}`,
    );
  }
  for (const { reason } of network?.left ?? []) console.log(`  network   ${reason}`);
  if (firstboot !== undefined) console.log(`  restarts  ${firstboot.restarts}`);
}

async function main(path?: string, directory?: string): Promise<number> {
  if (path === undefined) {
    console.error('usage: node plan-migration.js OVA|FOLDER [OUTPUT-DIRECTORY]');
    return 2;
  }
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  const { signal } = interrupt;
  const output: OutputOptions | undefined =
    directory === undefined ? undefined : { mode: 'local', directory };

  const ovas = await findOvas(path);
  let possible = 0;
  let bytes = 0;
  for (const ova of ovas) {
    console.log(ova);
    try {
      const plan = await planConversion({ input: { mode: 'ova', path: ova }, output, signal });
      show(plan);
      if (plan.obstacles.length === 0) possible++;
      for (const { expectedSize } of plan.disks) bytes += expectedSize;
    } catch (error) {
      if (!isV2vError(error) || error.code === 'ABORTED') throw error;
      console.log(`  CANNOT BE CONVERTED  ${error.code}: ${error.message} ${error.hint ?? ''}`.trimEnd());
    }
  }
  console.log(
    `${possible} of ${ovas.length} guests can be converted; at most ${(bytes / GiB).toFixed(1)} GiB`,
  );
  return possible === ovas.length ? 0 : 1;
}

main(...process.argv.slice(2)).then(
  (status) => (process.exitCode = status),
  (error: Error) => {
    console.error(error.message);
    process.exitCode = 2;
  },
);

/**
 * Converts an OVA stage by stage, as `convert()` does; where no directory is given, it ends with what the guest is.
 *
 *     convert-in-stages GUEST.ova [DIRECTORY]
 */
import {
  assignBuses,
  checkHost,
  checkOutput,
  closeGuestfs,
  convertGuest,
  copyTargets,
  createContext,
  createMetadata,
  createOverlays,
  discardTargets,
  initTargets,
  inKernelOrder,
  inspectSource,
  openGuestfs,
  openSource,
  planNics,
  targetFirmware,
  trimGuest,
} from 'v2v-node';

async function main(path: string, directory?: string): Promise<void> {
  // Holds the overlays, so it outlives the guest: what is made later is disposed of first.
  await using context = await createContext();
  await checkHost({}, context);
  const source = await openSource({ mode: 'ova', path }, context);
  const overlays = await createOverlays(source, context);
  await using guest = await openGuestfs(overlays, {}, context);
  const inspection = await inspectSource(guest, { root: 'single' }, context);
  console.log(`${source.name}: ${inspection.productName}, ${inspection.arch}`);
  if (directory === undefined) return;

  const output = { mode: 'local', directory } as const;
  const name = `${source.name}-${inspection.osinfo}`;
  const targets = await initTargets({ source, overlays, output, name }, context);
  await checkOutput({ output, name, targets }, context);

  const conversion = await convertGuest(guest, { source, inspection }, context);
  const nics = planNics(source, {}, conversion.macs);
  const trim = await trimGuest(guest, { inspection, conversion }, context);
  const ready = await closeGuestfs(guest, { targets, conversion, trim });

  const disks = await copyTargets(ready, {}, context);
  try {
    const described = {
      output,
      name,
      source,
      inspection,
      disks,
      guestcaps: conversion.guestcaps,
      buses: assignBuses(source, targets, conversion.guestcaps, context),
      nics: inKernelOrder(nics, conversion.networkNames),
      firmware: targetFirmware(source, inspection),
    };
    console.log('Written:', ...(await createMetadata(described, context)));
  } catch (error) {
    await discardTargets(ready);
    throw error;
  }
}

const [path, directory] = process.argv.slice(2);
if (path === undefined) {
  console.error('Usage: convert-in-stages GUEST.ova [DIRECTORY]');
  process.exitCode = 1;
} else {
  main(path, directory).catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}

/**
 * Converts an OVA stage by stage, as `convert()` does; without a directory it only prints what the guest is.
 *
 *     convert-in-stages GUEST.ova [DIRECTORY]
 */
import {
  checkHost,
  checkTarget,
  closeGuestfs,
  convertGuest,
  copyDisks,
  createContext,
  createOverlays,
  inspectSource,
  openGuestfs,
  openSource,
  openTarget,
  planMachine,
  planTarget,
  trimGuest,
  type OutputOptions,
} from 'v2v-node';

async function main(path: string, directory?: string): Promise<void> {
  // Owns the overlays, and the disks of the target until they are published.
  await using context = await createContext();
  await checkHost({}, context);
  const source = await openSource({ mode: 'ova', path }, context);
  const { name } = source;
  const overlays = await createOverlays(source, context);

  const output: OutputOptions | undefined =
    directory === undefined ? undefined : { mode: 'local', directory };
  const plan = await planTarget({ overlays, output, name }, context);
  await checkTarget(plan, context);

  await using guest = await openGuestfs(overlays, {}, context);
  const inspection = await inspectSource(guest, { root: 'single' }, context);
  console.log(`${name}: ${inspection.productName}, ${inspection.arch}`);
  if (output === undefined) return;

  const conversion = await convertGuest(guest, { source, inspection }, context);
  const trim = await trimGuest(guest, { inspection, conversion }, context);
  const ready = await closeGuestfs(guest, { overlays, conversion, trim });

  const machine = await planMachine({ source, inspection, conversion, plan }, context);
  const target = await openTarget(plan, context);
  const disks = await copyDisks({ sources: ready, target }, context);
  const artifacts = await target.publish(machine, disks);
  console.log('Written:', ...artifacts.map((artifact) => artifact.path));
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

/**
 * Lists what there is to convert at a hypervisor, as a portal would ask for it.
 *
 *     list-guests [URI]
 */
import { listGuests } from 'v2v-node';

async function main(connection: string): Promise<void> {
  for (const { name, power, system = 'unknown', disks } of await listGuests({
    mode: 'libvirt',
    connection,
  })) {
    console.log(name, power, system, ...disks.map(({ path }) => path));
  }
}

const [uri = 'qemu:///system'] = process.argv.slice(2);
main(uri).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});

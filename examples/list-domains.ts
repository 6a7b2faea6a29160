/**
 * Lists the domains of a hypervisor with their state, and its storage pools: the libvirt binding alone.
 *
 *     list-domains [URI]
 */
import { LibvirtConnection } from 'v2v-node';

async function main(uri: string | null): Promise<void> {
  await using connection = await LibvirtConnection.open(uri, { readOnly: true });
  console.log(await connection.type(), await connection.uri());
  for (const domain of await connection.domains()) {
    const { state } = await domain.state();
    console.log('domain', domain.name, domain.uuid, state);
  }
  for (const pool of await connection.storagePools()) {
    const { state, available } = await pool.info();
    console.log('pool', pool.name, state, `${Math.floor(available / 1024 ** 3)} GiB free`);
  }
}

const [uri = null] = process.argv.slice(2);
main(uri).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});

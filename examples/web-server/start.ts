/**
 * Starts the web server, on this machine only.
 *
 *     start [DIRECTORY-OF-OVAS [DIRECTORY-FOR-GUESTS [PORT]]]
 */
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { convert } from 'v2v-node';
import { conversionServer } from './server.js';

const [sources = '.', directory = '.', port = '8080'] = process.argv.slice(2);
const { server, close } = conversionServer({
  convert,
  page: readFileSync(join(dirname(process.argv[1]!), 'index.html'), 'utf8'),
  sources: resolve(sources),
  directory: resolve(directory),
});

server.on('error', (error) => {
  console.error(error.message);
  process.exitCode = 1;
});
server.listen(Number(port), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void close());

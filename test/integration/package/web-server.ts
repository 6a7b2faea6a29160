import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename, dirname } from 'node:path';

import type { Project } from './projects';

/**
 * Has the example's web server convert an OVA, and gives the text of the server-sent events. `cancelAt`: the conversion is
 * cancelled when this is in them.
 */
export async function convertOverWeb(
  project: Project,
  ova: string,
  directory: string,
  cancelAt?: string,
): Promise<string> {
  const args = [project.program('web-server/start'), dirname(ova), directory, '0'];
  const server = spawn('node', args, { cwd: project.directory, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [address] = (await once(server.stdout.setEncoding('utf8'), 'data')) as [string];
    const base = address.trim();
    const begun = await fetch(new URL('conversions', base), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ path: basename(ova) }),
    });
    const { id } = (await begun.json()) as { id: string };
    const events = await fetch(new URL(`conversions/${id}/events`, base));
    let text = '';
    let isCancelled = false;
    for await (const chunk of events.body as unknown as AsyncIterable<Uint8Array>) {
      text += Buffer.from(chunk).toString();
      if (cancelAt === undefined || isCancelled || !text.includes(cancelAt)) continue;
      isCancelled = true;
      await fetch(new URL(`conversions/${id}`, base), { method: 'DELETE' });
    }
    return text;
  } finally {
    server.kill('SIGTERM');
    if (server.exitCode === null) await once(server, 'exit');
  }
}

import { execFile } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { writeCookieScript } from '../../../../lib/input/vsphere/cookie-script';
import { folderUrl } from '../../../../lib/input/vsphere/datastore-path';
import { smallVCenter } from '../../../support/vsphere';
import { startCenter, type Center } from './support';

const run = promisify(execFile);
const file = { datastore: 'datastore1', path: 'web/web-flat.vmdk' };

function scriptOf({ vcenter, server, context }: Center, password = vcenter.password): Promise<string> {
  return writeCookieScript(folderUrl(vcenter.address, 'DC0', file), server, password, context);
}

const authorizations = ({ vcenter }: Center): string[] =>
  vcenter.requests.map(({ authorization }) => authorization);

describe('the script for the cookie', () => {
  it('logs in once, and keeps the session while the server knows it', async () => {
    await using center = await startCenter(smallVCenter());
    const script = await scriptOf(center);
    const { stdout: first } = await run(script);
    expect(first).toMatch(/^vmware_soap_session="[\w-]+"\n$/);
    const { stdout: second } = await run(script);
    expect(second).toBe(first);
    expect(authorizations(center)).toEqual(['basic', 'cookie']);
    expect(center.vcenter.sessions.count).toBe(1);
  });

  it('logs in again when the session has ended (kubevirt/containerized-data-importer PR 4069)', async () => {
    await using center = await startCenter(smallVCenter());
    const script = await scriptOf(center);
    const { stdout: first } = await run(script);
    center.vcenter.sessions.expire();
    const { stdout: second } = await run(script);
    expect(second).not.toBe(first);
    expect(authorizations(center)).toEqual(['basic', 'cookie', 'basic']);
  });

  it.each(['two words', `"';$(x)\\`, 'ü:%41#', ' leading'])('takes the password %j', async (password) => {
    await using center = await startCenter(smallVCenter(), { password, user: 'DOM\\u@x' });
    const { stdout } = await run(await scriptOf(center));
    expect(stdout).toMatch(/^vmware_soap_session=/);
  });

  it('fails, and does not show the password, where the login is refused', async () => {
    await using center = await startCenter(smallVCenter());
    const failure: unknown = await run(await scriptOf(center, 'hunter2')).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/HTTP\/1.1 401/) });
    expect(JSON.stringify(failure)).not.toContain('hunter2');
  });

  it('refuses a server whose certificate no authority vouches for, unless it is told not to', async () => {
    await using center = await startCenter(smallVCenter());
    delete center.server.verifyCertificate;
    const failed: unknown = await run(await scriptOf(center)).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 1, stderr: expect.stringMatching(/certificate/) });
    expect(center.vcenter.requests).toEqual([]);
  });

  it('lets nobody else read what it keeps', async () => {
    await using center = await startCenter(smallVCenter());
    const script = await scriptOf(center);
    await run(script);
    const directory = dirname(script);
    const modes = Object.fromEntries(
      readdirSync(directory).map((name) => [name, statSync(join(directory, name)).mode & 0o777]),
    );
    expect(modes).toEqual({ cookies: 0o700, cookie: 0o600, login: 0o600, request: 0o600, session: 0o600 });
    expect(statSync(directory).mode & 0o777).toBe(0o700);
  });
});

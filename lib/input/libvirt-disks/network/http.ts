import type { DiskImage } from '../../../../types/source';
import { serveRemoteDisk } from '../../../programs/nbdkit/remote-disk';
import type { NbdkitParameter } from '../../../programs/nbdkit/serve';
import type { Context } from '../../../run/context';
import { maskUri } from '../../../text/mask-uri';
import { checkOpens } from '../../image/check-opens';
import { secretFile } from '../../../credentials/secret-file';
import type { DiskOwner } from '../owner';
import { diskRefusal } from '../refuse';
import { diskPassword } from '../secret';
import type { DiskOnServer } from './disk-on-server';
import { checkHead } from './http-check';
import type { HeadRequest } from './http-head';
import { diskUrl } from './http-url';
import { requirePlugin } from './plugin';

/** Seconds until a request that is not answered fails, as virt-v2v has it: servers read from tapes. */
const patience = 2000;

function urlOf({ name, place }: DiskOnServer, owner: DiskOwner): string {
  const [host, ...others] = place.hosts;
  if (host?.name !== undefined && others.length === 0) return diskUrl(place);
  throw diskRefusal(name, owner, 'is on a web server that is not named by one <host> with a name');
}

async function requestFor(
  disk: DiskOnServer,
  url: string,
  owner: DiskOwner,
  context: Context,
): Promise<HeadRequest> {
  const { auth, cookies, verifyCertificate } = disk.place;
  const request: HeadRequest = { url, verifyCertificate, signal: context.signal };
  if (auth !== undefined) {
    request.user = auth.user;
    request.password = (await diskPassword(disk.name, auth, new URL(url).host, owner)).toString();
  }
  if (cookies.length > 0) request.cookie = cookies.map((cookie) => cookie.join('=')).join('; ');
  return request;
}

async function curlParameters(
  { url, user, password, cookie, verifyCertificate }: HeadRequest,
  { timeout = patience }: DiskOnServer['place'],
  known: ReadonlySet<string>,
  context: Context,
): Promise<NbdkitParameter[]> {
  const parameters: NbdkitParameter[] = [
    ['url', url],
    ['timeout', String(timeout)],
  ];
  // A redirect must not make it read a file of this host.
  if (known.has('protocols')) parameters.push(['protocols', 'http,https']);
  if (!verifyCertificate) parameters.push(['sslverify', 'false']);
  if (user !== undefined) parameters.push(['user', user]);
  if (password !== undefined) parameters.push(['password', `+${await secretFile(password, context)}`]);
  if (cookie !== undefined) parameters.push(['cookie', `+${await secretFile(cookie, context)}`]);
  return parameters;
}

/**
 * Opens `<source protocol='http'>` and `https`: nbdkit's curl plugin reads what is needed of it. The server is asked first,
 * so that what is wrong is said in a sentence.
 */
export async function openHttpDisk(
  disk: DiskOnServer,
  owner: DiskOwner,
  context: Context,
): Promise<DiskImage> {
  const { id, name, place, format } = disk;
  const url = urlOf(disk, owner);
  const shown = maskUri(url);
  // nbdkit takes a URL as an argument alone, which everybody on this host can see.
  if (shown !== url) {
    throw diskRefusal(
      name,
      owner,
      `is at a URL that lets in whoever knows it (${shown}), which other users of this host would see`,
      'Use a user and a password (<auth>) or a cookie (<cookies>), which nobody sees; or download the disk.',
    );
  }
  const { parameters: known } = await requirePlugin('curl', name, context);
  const request = await requestFor(disk, url, owner, context);
  await checkHead(name, request);
  const parameters = await curlParameters(request, place, known, context);
  const served = { name: `in${id}`, plugin: 'curl', parameters, label: shown, format };
  const { image } = await serveRemoteDisk(served, context);
  return checkOpens(image, shown, context);
}

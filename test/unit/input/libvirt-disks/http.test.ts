import { execFile, execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { LibvirtXmlInput } from '../../../../types/input';
import type { V2vEvent } from '../../../../types/events';
import type { Context } from '../../../../lib/run/context';
import { openSource } from '../../../../lib/input';
import { diskUrl } from '../../../../lib/input/libvirt-disks/network/http-url';
import { diskImage, failureOf, recordingContext, removeScratch, scratch } from '../archives';
import { domainOf } from '../domain-xml/domains';
import { serveDisk, type Answer } from './web-server';

afterAll(removeScratch);

const data = Buffer.concat([Buffer.from('guest'), Buffer.alloc(1024 ** 2 - 5, 7)]);

const disk = (source: string, driver = `<driver type='raw'/>`, protocol = 'http'): string =>
  `<disk type='network' device='disk'>${driver}<source protocol='${protocol}' ${source}</source><target dev='vda'/></disk>`;

const at = (port: number, name = 'a b.img', more = ''): string =>
  `name='${name}'><host name='127.0.0.1' port='${port}'/>${more}`;

async function openDisk(disks: string, options: Partial<LibvirtXmlInput> = {}) {
  const { context, events } = await recordingContext();
  const path = join(scratch(), 'guest.xml');
  writeFileSync(path, domainOf({ disks }));
  const opening = openSource({ mode: 'libvirtxml', path, ...options }, context);
  return { context, events, opening };
}

async function refusal(disks: string, options: Partial<LibvirtXmlInput> = {}) {
  const { context, opening } = await openDisk(disks, options);
  const error = await failureOf(opening);
  await context[Symbol.asyncDispose]();
  return error;
}

/** What is on the disk, through the server that the context owns. */
async function contentOf(opened: {
  context: Context;
  opening: ReturnType<typeof openSource>;
}): Promise<{ content: Buffer; image: unknown }> {
  const [first] = (await opened.opening).disks;
  const image = first!.image;
  if (image.kind !== 'nbd') throw new Error('it is not served');
  const copy = join(scratch(), 'copy.img');
  await promisify(execFile)('qemu-img', ['convert', '-f', image.format, '-O', 'raw', image.uri, copy]);
  return { content: readFileSync(copy), image };
}

const commandsOf = (events: readonly V2vEvent[]): string =>
  events.flatMap((event) => (event.type === 'command' ? [event.command] : [])).join('\n');

test('a disk on a web server is read by ranges, and is shown by its URL', async () => {
  await using server = await serveDisk(data);
  const opened = await openDisk(disk(at(server.port)));
  const { content, image } = await contentOf(opened);
  expect(content.equals(data)).toBe(true);
  expect(image).toMatchObject({
    kind: 'nbd',
    format: 'raw',
    remote: true,
    name: `http://127.0.0.1:${server.port}/a%20b.img`,
  });
  expect(server.requests.every(({ url }) => url === '/a%20b.img')).toBe(true);
  expect(commandsOf(opened.events)).toContain('--readonly');
  await opened.context[Symbol.asyncDispose]();
});

test('user, password and cookies reach the server, and no command line, event or error', async () => {
  const secrets = ['hunter2', 'c00kie'];
  const wanted = `Basic ${Buffer.from('me:hunter2').toString('base64')}`;
  await using server = await serveDisk(data, ({ headers }, response) => {
    if (headers.authorization === wanted && headers.cookie === 'session=c00kie; b=2') return false;
    response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="disks"' }).end();
    return true;
  });
  const cookies = `<cookies><cookie name='session'>c00kie</cookie><cookie name='b'>2</cookie></cookies>`;
  const login = `<auth username='me'><secret type='iscsi' usage='u'/></auth>`;
  const opened = await openDisk(disk(at(server.port, 'a', cookies + login)), { password: 'hunter2' });
  const { content } = await contentOf(opened);
  expect(content.equals(data)).toBe(true);
  const said = JSON.stringify(opened.events);
  for (const secret of secrets) expect(said).not.toContain(secret);
  expect(commandsOf(opened.events)).toMatch(/password=\+\//);
  await opened.context[Symbol.asyncDispose]();

  const wrong = await refusal(disk(at(server.port, 'a', cookies + login)), { password: 'hunter3' });
  expect(wrong).toMatchObject({ code: 'SOURCE_LOGIN', subject: 'vda' });
  expect(wrong.message).toContain('refuses the user me');
  expect(JSON.stringify(wrong)).not.toContain('hunter3');
  const none = await refusal(disk(at(server.port, 'a', cookies)));
  expect(none.message).toMatch(/wants a user and a password/);
  const unsaid = await refusal(disk(at(server.port, 'a', `<auth username='me'/>`)));
  expect(unsaid).toMatchObject({ code: 'SOURCE_LOGIN' });
  expect(unsaid.message).toMatch(/wants the password of me, which was not given/);
});

test('a redirect is followed, without what lets us in', async () => {
  await using target = await serveDisk(data);
  await using server = await serveDisk(data, ({ url }, response) => {
    response.writeHead(302, { Location: `http://127.0.0.1:${target.port}${url ?? ''}` }).end();
    return true;
  });
  const login = `<auth username='me'><secret type='iscsi' usage='u'/></auth>`;
  const opened = await openDisk(disk(at(server.port, 'a', login)), { password: 'hunter2' });
  expect((await contentOf(opened)).content.equals(data)).toBe(true);
  expect(target.requests.length).toBeGreaterThan(1);
  expect(target.requests.filter(({ authorization }) => authorization !== undefined)).toEqual([]);
  await opened.context[Symbol.asyncDispose]();
});

test.each<[string, Answer, Record<string, unknown>, RegExp]>([
  [
    'a file that is not there',
    (_, response) => !!response.writeHead(404).end(),
    { code: 'DISK_MISSING' },
    /does not have it: http:\/\/127/,
  ],
  [
    'a server in trouble',
    (_, response) => !!response.writeHead(503).end(),
    { code: 'SOURCE_UNREACHABLE' },
    /status 503/,
  ],
  [
    'a file of unknown size',
    (_, response) =>
      !!response.writeHead(200, { 'Accept-Ranges': 'bytes', 'Transfer-Encoding': 'chunked' }).end(),
    { code: 'DISK_SOURCE' },
    /how large it is/,
  ],
  [
    'a server that sends only whole files',
    (_, response) => !!response.writeHead(200, { 'Content-Length': 5 }).end(),
    { code: 'DISK_SOURCE' },
    /parts of a file/,
  ],
  [
    'a redirect to a file of this host',
    (_, response) => !!response.writeHead(302, { Location: 'file:///etc/passwd' }).end(),
    { code: 'SOURCE_UNREACHABLE' },
    /redirects to file:/,
  ],
  [
    'a redirect to itself',
    ({ url }, response) => !!response.writeHead(302, { Location: url }).end(),
    { code: 'SOURCE_UNREACHABLE' },
    /status 302/,
  ],
])('%s', async (_, answer, expected, message) => {
  await using server = await serveDisk(data, answer);
  const error = await refusal(disk(at(server.port)));
  expect(error).toMatchObject({ ...expected, subject: 'vda', stage: 'source' });
  expect(error.message).toMatch(message);
  expect(error.hint).toBeTruthy();
});

test('a server that is not there', async () => {
  const { port } = await (async () => {
    await using server = await serveDisk(data);
    return server;
  })();
  const error = await refusal(disk(at(port)));
  expect(error).toMatchObject({ code: 'SOURCE_UNREACHABLE' });
  expect(error.message).toMatch(/does not answer: .*ECONNREFUSED/);
  expect(await refusal(disk(`name='a'>`))).toMatchObject({ code: 'DISK_SOURCE' });
});

test('a certificate that nobody vouches for is refused unless the XML says otherwise', async () => {
  await using server = await serveDisk(data, undefined, { tls: true });
  const source = (more: string): string => disk(at(server.port, 'a', more), undefined, 'https');
  const error = await refusal(source(''));
  expect(error).toMatchObject({ code: 'SOURCE_IDENTITY' });
  expect(error.hint).toContain('<ssl verify="no"/>');
  const opened = await openDisk(source(`<ssl verify='no'/>`));
  expect((await contentOf(opened)).content.equals(data)).toBe(true);
  await opened.context[Symbol.asyncDispose]();
});

test('an image in a format is opened in that, and may refer to nothing else', async () => {
  await using server = await serveDisk(diskImage('qcow2'));
  const opened = await openDisk(disk(at(server.port), `<driver type='qcow2'/>`));
  expect((await opened.opening).disks[0]!.image.format).toBe('qcow2');
  await opened.context[Symbol.asyncDispose]();
  expect(await refusal(disk(at(server.port), `<driver type='vmdk'/>`))).toMatchObject({
    code: 'DISK_FORMAT',
  });

  const directory = scratch();
  const [top, base] = [join(directory, 'top'), join(directory, 'base')];
  writeFileSync(base, data);
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', '-b', base, '-F', 'raw', top]);
  await using other = await serveDisk(readFileSync(top));
  expect(await refusal(disk(at(other.port), `<driver type='qcow2'/>`))).toMatchObject({
    code: 'INPUT_UNSAFE_PATH',
  });
});

test('a URL that lets in whoever knows it is refused before the server is asked, and not shown', async () => {
  await using server = await serveDisk(data);
  const refused = await refusal(disk(`query='token=hunter2' ${at(server.port)}`));
  expect(refused).toMatchObject({
    code: 'DISK_SOURCE',
    message: expect.stringContaining('is at a URL that lets in whoever knows it') as string,
  });
  expect(JSON.stringify(refused)).not.toContain('hunter2');
  expect(server.requests).toEqual([]);
});

test.each([
  [{ protocol: 'http', name: '/a/b c.img' }, 'h', 80, 'http://h/a/b%20c.img'],
  [
    { protocol: 'https', name: 'a+b(1)[x]%41é.img' },
    'h',
    443,
    'https://h/a%2Bb%281%29%5Bx%5D%2541%C3%A9.img',
  ],
  [
    { protocol: 'https', name: 'a', query: 'x=%20y&z' },
    '2001:db8::1',
    8443,
    'https://[2001:db8::1]:8443/a?x=%20y&z',
  ],
  [{ protocol: 'http', name: 'a' }, 'h', 443, 'http://h:443/a'],
])('%j is %s at port %s: %s', (source, name, port, url) => {
  expect(diskUrl({ ...source, hosts: [{ transport: 'tcp', name, port }] })).toBe(url);
});

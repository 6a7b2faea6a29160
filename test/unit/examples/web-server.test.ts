import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { Script } from 'node:vm';

import type { ConvertOptions } from '../../../lib/convert';
import { abortedError, V2vError } from '../../../lib/errors';
import { conversionServer, type ConversionServer } from '../../../examples/web-server/server';
import type { V2vEventBody } from '../../../types/events';
import type { ConvertResult } from '../../../types/result';
import { event, result } from '../cli/render/sample';

jest.mock(
  'v2v-node',
  () => ({
    ...jest.requireActual<object>('../../../lib/errors'),
    ...jest.requireActual<object>('../../../lib/report'),
  }),
  { virtual: true },
);

const page = readFileSync(resolve(__dirname, '../../../examples/web-server/index.html'), 'utf8');

/** A conversion that goes on only when the test says so. */
interface Scripted {
  call: ConvertOptions;
  emit: (body: V2vEventBody) => void;
  succeed: () => void;
  fail: (error: Error) => void;
}

let scripted: Scripted[];
let web: ConversionServer;
let base: string;

function convert(call: ConvertOptions): Promise<ConvertResult> {
  return new Promise((succeed, fail) => {
    call.signal?.addEventListener('abort', () => fail(abortedError(call.signal)));
    scripted.push({
      call,
      emit: (body) => call.onEvent?.(event(body)),
      succeed: () => succeed(result),
      fail,
    });
  });
}

beforeEach(async () => {
  scripted = [];
  web = conversionServer({ convert, page, sources: '/srv/ova', directory: '/srv/images' });
  await new Promise<void>((listening) => web.server.listen(0, '127.0.0.1', listening));
  base = `http://127.0.0.1:${(web.server.address() as AddressInfo).port}`;
});
afterEach(() => web.close());

function post(body: unknown, type = 'application/json'): Promise<Response> {
  return fetch(`${base}/conversions`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: JSON.stringify(body),
  });
}

/** Begins a conversion; its address, and the hand on it. */
async function begin(path = 'web.ova'): Promise<Scripted & { url: string }> {
  const response = await post({ path });
  expect(response.status).toBe(202);
  const { id } = (await response.json()) as { id: string };
  expect(response.headers.get('location')).toBe(`/conversions/${id}`);
  return { ...scripted.at(-1)!, url: `${base}/conversions/${id}` };
}

interface Received {
  id: number;
  data: { type: string; [key: string]: unknown };
}

/** Opens the stream of events, as an EventSource would. */
async function watch(url: string, lastEventId?: number, signal?: AbortSignal) {
  const headers: Record<string, string> =
    lastEventId === undefined ? {} : { 'last-event-id': `${lastEventId}` };
  const response = await fetch(`${url}/events`, { headers, signal: signal ?? null });
  return { response, events: received(response) };
}

async function* received(response: Response): AsyncGenerator<Received> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const [, id, data = ''] = /^id: (\d+)\ndata: (.*)$/.exec(block) ?? [];
      yield { id: Number(id), data: JSON.parse(data) as Received['data'] };
    }
  }
}

async function next(events: AsyncGenerator<Received>): Promise<Received> {
  const { value } = (await events.next()) as IteratorResult<Received, undefined>;
  if (value === undefined) throw new Error('the stream ended');
  return value;
}

async function all(events: AsyncGenerator<Received>): Promise<string[]> {
  const types: string[] = [];
  for await (const { data } of events) types.push(data.type);
  return types;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((done) => setTimeout(done, 5));
}

const stageStart: V2vEventBody = { type: 'stage-start', stage: 'copy', message: 'Copying the disks' };
const progress = (done: number, disk = 0): V2vEventBody => ({
  type: 'progress',
  stage: 'copy',
  task: 'copy',
  disk,
  done,
  total: 100,
  unit: 'percent',
});
const warning: V2vEventBody = { type: 'warning', code: 'FSTRIM', message: '<img src=x onerror=alert(1)>' };

it('converts the OVA below the directory of sources', async () => {
  const { call } = await begin('vmware/web.ova');
  expect(call.input).toEqual({ mode: 'ova', path: '/srv/ova/vmware/web.ova' });
  expect(call.output).toEqual({ mode: 'local', directory: '/srv/images' });
});

it('sends progress while it converts, and ends with the result', async () => {
  const { url, emit, succeed } = await begin();
  const { response, events } = await watch(url);
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  emit(stageStart);
  expect(await next(events)).toMatchObject({ id: 1, data: stageStart });
  emit(progress(40));
  expect(await next(events)).toMatchObject({ id: 2, data: progress(40) });
  emit({ type: 'debug', origin: 'appliance', message: 'not for the page' });
  emit(warning);
  expect(await next(events)).toMatchObject({ id: 3, data: warning });
  succeed();
  const files = ['/out/centos2-sda', '/out/centos2.xml'];
  expect(await next(events)).toMatchObject({ id: 4, data: { type: 'result', name: 'centos2', files } });
  expect(await events.next()).toEqual({ done: true, value: undefined });
});

it('sends what a browser has missed, and to a new one all that still matters', async () => {
  const { url, emit, succeed } = await begin();
  emit(stageStart);
  emit(progress(1));
  emit(progress(1, 1));
  const first = await watch(url);
  for (const id of [1, 2, 3]) expect((await next(first.events)).id).toBe(id);
  await first.events.return(undefined);
  emit(progress(2));
  emit(warning);
  succeed();
  await until(() => [...web.conversions.values()][0]!.isFinished);

  const again = await watch(url, 3);
  expect(await all(again.events)).toEqual(['progress', 'warning', 'result']);
  const late = await watch(url);
  const ids: number[] = [];
  for await (const { id } of late.events) ids.push(id);
  // Of each task only the latest news: 2 was replaced by 4.
  expect(ids).toEqual([1, 3, 4, 5, 6]);
  const over = await watch(url, 6);
  expect(over.response.status).toBe(204);
});

it('has a report when the conversion has ended, and not before', async () => {
  const { url, succeed } = await begin();
  expect((await fetch(`${url}/report`)).status).toBe(404);
  succeed();
  await until(() => [...web.conversions.values()][0]!.isFinished);
  const response = await fetch(`${url}/report`);
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(await response.text()).toMatch(/<h1>centos2<\/h1>/);

  const failing = await begin();
  failing.fail(new V2vError('OUTPUT_EXISTS', 'It is there.'));
  await until(() => [...web.conversions.values()][1]!.isFinished);
  expect(await (await fetch(`${failing.url}/report`)).text()).toContain('It is there.');
});

it('cancels', async () => {
  const { url, call, emit } = await begin();
  const { events } = await watch(url);
  emit(stageStart);
  expect((await fetch(url, { method: 'DELETE' })).status).toBe(202);
  expect(call.signal?.aborted).toBe(true);
  expect(await next(events)).toMatchObject({ data: { type: 'stage-start' } });
  expect(await next(events)).toMatchObject({ data: { type: 'error', code: 'ABORTED' } });
  expect((await events.next()).done).toBe(true);
});

it('tells why a conversion failed, and of surprises only that there was one', async () => {
  const log = jest.spyOn(console, 'error').mockImplementation(() => {});
  const expected = await begin();
  expected.fail(new V2vError('OUTPUT_EXISTS', 'It is there.', { hint: 'Remove it.', stage: 'target' }));
  const { events } = await watch(expected.url);
  expect(await next(events)).toMatchObject({
    data: {
      type: 'error',
      code: 'OUTPUT_EXISTS',
      message: 'It is there.',
      hint: 'Remove it.',
      stage: 'target',
    },
  });
  expect(log).not.toHaveBeenCalled();

  const surprise = await begin();
  surprise.fail(new TypeError('secret of the server'));
  const { data } = await next((await watch(surprise.url)).events);
  expect(data).toMatchObject({ type: 'error', code: 'INTERNAL' });
  expect(JSON.stringify(data)).not.toContain('secret');
  expect(log).toHaveBeenCalledTimes(1);
  expect(data).toMatchObject({ hasReport: false });
  expect((await fetch(`${surprise.url}/report`)).status).toBe(404);
  log.mockRestore();
});

it('goes on when a browser goes away, and forgets that browser', async () => {
  const { url, call, emit, succeed } = await begin();
  const conversion = [...web.conversions.values()][0]!;
  const leaving = new AbortController();
  const gone = await watch(url, undefined, leaving.signal);
  const stays = await watch(url);
  expect(conversion.log.listeners).toBe(2);
  emit(stageStart);
  await next(gone.events);
  leaving.abort();
  await until(() => conversion.log.listeners === 1);
  expect(call.signal?.aborted).toBe(false);
  emit(progress(50));
  succeed();
  expect(await all(stays.events)).toEqual(['stage-start', 'progress', 'result']);
  await until(() => conversion.log.listeners === 0);
});

it.each(['../secret.ova', '/etc/passwd', '..', '.', ''])('refuses the path %j', async (path) => {
  const response = await post({ path });
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({ message: expect.stringMatching(/path/) });
  expect(scripted).toEqual([]);
});

it('takes a path whose name begins with dots', async () => {
  expect((await begin('..web.ova')).call.input).toMatchObject({ path: join('/srv/ova', '..web.ova') });
});

it('refuses what is no JSON, what is too long, what is not there, and too many at once', async () => {
  expect((await post({ path: 'a.ova' }, 'text/plain')).status).toBe(415);
  expect((await post({ path: 'a'.repeat(70_000) })).status).toBe(413);
  expect((await post(null)).status).toBe(400);
  expect((await fetch(`${base}/conversions/nobody/events`)).status).toBe(404);
  expect((await fetch(`${base}/conversions/nobody`, { method: 'DELETE' })).status).toBe(404);
  expect((await fetch(`${base}/etc/passwd`)).status).toBe(404);
  const first = await begin();
  await begin();
  expect((await post({ path: 'third.ova' })).status).toBe(429);
  first.succeed();
  await until(() => [...web.conversions.values()][0]!.isFinished);
  await begin('third.ova');
});

it('closes when what runs has been cancelled', async () => {
  const { call, url } = await begin();
  const { events } = await watch(url);
  await web.close();
  expect(call.signal?.aborted).toBe(true);
  expect(await all(events)).toEqual(['error']);
  await expect(fetch(base)).rejects.toThrow();
});

describe('the page', () => {
  it('may run its own script and no other', async () => {
    const response = await fetch(base);
    expect(await response.text()).toBe(page);
    const script = page.slice(page.indexOf('<script>') + '<script>'.length, page.indexOf('</script>'));
    expect(() => new Script(script)).not.toThrow();
    const hash = createHash('sha256').update(script).digest('base64');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain(`script-src 'sha256-${hash}'`);
    expect(policy).not.toContain('unsafe');
  });

  it('sets text and never HTML, and loads nothing from elsewhere', () => {
    expect(page).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function/);
    expect(page).not.toMatch(/(?:src|href)="(?!data:)|https?:|@import|\son\w+=/);
  });
});

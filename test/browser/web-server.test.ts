/** The web server of the examples, as one sees it who uses it. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';

import type { Browser, Page } from 'puppeteer-core';

import { conversionServer, type ConversionServer } from '../../examples/web-server/server';
import { convert as convertForReal, type ConvertOptions } from '../../lib/convert';
import { abortedError } from '../../lib/errors';
import type { V2vEventBody } from '../../types/events';
import type { ConvertResult } from '../../types/result';
import {
  acceleration,
  conversionTimeout,
  guestTimeout,
  packedGuest,
  type PackedGuest,
} from '../integration/support/source';
import { debian12 } from '../unit/report/results';
import { openBrowser, openPage, type WatchedPage } from './support/browser';
import { paleTexts } from './support/contrast';

jest.mock(
  'v2v-node',
  () => ({
    ...jest.requireActual<object>('../../lib/errors'),
    ...jest.requireActual<object>('../../lib/report'),
  }),
  { virtual: true },
);
jest.setTimeout(120_000);

const html = readFileSync(resolve(__dirname, '../../examples/web-server/index.html'), 'utf8');

let browser: Browser;
let directory: string;
let web: ConversionServer;
beforeAll(async () => {
  browser = await openBrowser();
  directory = mkdtempSync(join(tmpdir(), 'v2v-web-'));
});
afterEach(() => web?.close());
afterAll(async () => {
  await browser?.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Starts the server and opens its page. */
async function open(
  convert: (call: ConvertOptions) => Promise<ConvertResult>,
  sources = '/srv/ova',
  scheme: 'light' | 'dark' = 'light',
): Promise<WatchedPage> {
  web = conversionServer({ convert, page: html, sources, directory });
  await new Promise<void>((listening) => web.server.listen(0, '127.0.0.1', listening));
  const watched = await openPage(browser, 1000, scheme);
  await watched.page.goto(`http://127.0.0.1:${(web.server.address() as AddressInfo).port}/`);
  return watched;
}

async function begin(page: Page, path: string): Promise<void> {
  await page.type('#path', path);
  await page.click('form button');
}

const text = (page: Page, selector: string) =>
  page.$eval(selector, (element) => (element as HTMLElement).innerText.replace(/\s+/g, ' ').trim());

function waitForText(page: Page, selector: string, wanted: string, timeout = 30_000) {
  return page.waitForFunction(
    (where, what) => document.querySelector(where)?.textContent?.includes(what),
    { timeout, polling: 50 },
    selector,
    wanted,
  );
}

/** A conversion that goes on only when the test says so. */
function scripted() {
  const hands: { emit: (body: V2vEventBody) => void; succeed: (result: ConvertResult) => void }[] = [];
  const convert = (call: ConvertOptions) =>
    new Promise<ConvertResult>((succeed, fail) => {
      call.signal?.addEventListener('abort', () => fail(abortedError(call.signal)));
      const emit = (body: V2vEventBody) =>
        call.onEvent?.({ ...body, time: '2026-01-02T03:04:05.006Z', elapsed: 1 });
      hands.push({ emit, succeed });
    });
  const first = async () => {
    while (hands[0] === undefined) await new Promise((done) => setTimeout(done, 10));
    return hands[0];
  };
  return { convert, first };
}

const copying = (done: number): V2vEventBody => ({
  ...({ type: 'progress', stage: 'copy', task: 'copy', disk: 0, total: 100, unit: 'percent' } as const),
  done,
});

it.each(['light', 'dark'] as const)(
  'shows what happens while it happens, and leads to the report, %s',
  async (scheme) => {
    const { convert, first } = scripted();
    const { page, complaints } = await open(convert, '/srv/ova', scheme);
    await begin(page, 'web.ova');
    const { emit, succeed } = await first();
    emit({ type: 'stage-start', stage: 'copy', message: 'Copying the disks' });
    emit({ type: 'warning', code: 'FSTRIM', message: '<img src=x onerror=alert(1)>', hint: 'Look.' });
    await waitForText(page, '#warnings', '<img src=x onerror=alert(1)>');
    expect(await page.$$('img')).toHaveLength(0);
    for (const done of [10, 55, 90]) {
      emit(copying(done));
      await waitForText(page, '.bar output', `${done} %`);
      expect(await page.$eval('progress', (bar) => bar.value)).toBe(done);
    }
    expect(await text(page, '#state')).toBe('Converting…');
    expect(await page.$eval('#report', (link) => link.checkVisibility())).toBe(false);
    expect(await paleTexts(page)).toEqual([]);

    // A page that is opened later is told what the first one knows.
    const again = await openPage(browser, 360, scheme);
    await again.page.goto(page.url());
    await waitForText(again.page, '.bar output', '90 %');
    expect(await again.page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);

    emit({ type: 'stage-end', stage: 'copy', seconds: 4.2 });
    succeed(debian12);
    for (const each of [page, again.page]) {
      await waitForText(each, '#state', 'debian12 is converted');
      expect(await text(each, '#files')).toContain('/var/lib/libvirt/images/debian12.xml');
    }
    expect(await page.$eval('#cancel', (button) => button.checkVisibility())).toBe(false);

    await again.page.goto(await reportOf(page));
    expect(await text(again.page, 'h1')).toBe('debian12');
    expect([...complaints, ...again.complaints]).toEqual([]);
    await again.page.close();
    await page.close();
  },
);

const reportOf = (page: Page) => page.$eval('#report a', (link) => link.href);

it('cancels', async () => {
  const { convert, first } = scripted();
  const { page, complaints } = await open(convert);
  await begin(page, 'web.ova');
  (await first()).emit({ type: 'stage-start', stage: 'open', message: 'Opening the source' });
  await waitForText(page, '#stages', 'Opening the source');
  await page.click('#cancel');
  await waitForText(page, '#state', 'Cancelled');
  await page.goto(await reportOf(page));
  expect(await text(page, 'h1 + .how')).toMatch(/cancelled/);
  expect(complaints).toEqual([]);
  await page.close();
});

it('says why it does not begin', async () => {
  const { page } = await open(() => Promise.reject(new Error('called')));
  await begin(page, '../etc/passwd');
  await waitForText(page, '#state', 'The path leads out of the directory of sources.');
  expect(await page.$eval('#cancel', (button) => button.checkVisibility())).toBe(false);
  await page.close();
});

describe('with a real guest', () => {
  let packed: PackedGuest;
  beforeAll(async () => {
    packed = await packedGuest('debian12');
  }, guestTimeout);
  afterAll(() => packed?.remove());

  it(
    'shows how far it is until it is done',
    async () => {
      const convert = (call: ConvertOptions) =>
        convertForReal({ ...call, appliance: { acceleration: acceleration() } });
      const { page, complaints } = await open(convert, dirname(packed.ova));
      // Every figure that the page shows, as it comes.
      await page.evaluate(() => {
        const seen: string[] = [];
        Object.assign(window, { seen });
        new MutationObserver(() => {
          const now = [...document.querySelectorAll('.bar')].map((bar) => bar.textContent).join();
          if (seen.at(-1) !== now) seen.push(now);
        }).observe(document.body, { subtree: true, childList: true, characterData: true });
      });
      await begin(page, basename(packed.ova));
      await waitForText(page, '#state', 'is converted', conversionTimeout - 60_000);
      const seen = await page.evaluate(() => (window as unknown as { seen: string[] }).seen);
      const copied = seen.flatMap((now) =>
        [...now.matchAll(/copy, disk 1(\d+) %/g)].map((match) => Number(match[1])),
      );
      expect(new Set(copied).size).toBeGreaterThan(5);
      expect(copied).toEqual([...copied].sort((a, b) => a - b));
      expect(copied.at(-1)).toBe(100);
      const stages = await page.$$eval('#stages > li', (items) => items.map((item) => item.className));
      expect(stages.length).toBeGreaterThan(8);
      expect(new Set(stages)).toEqual(new Set(['done']));
      expect(readdirSync(directory).sort()).toEqual(['debian12-sda', 'debian12.xml']);
      await page.goto(await reportOf(page));
      expect(await text(page, 'h1')).toBe('debian12');
      expect(await text(page, 'main')).toContain('data, copied');
      expect(complaints).toEqual([]);
      await page.close();
    },
    conversionTimeout,
  );
});

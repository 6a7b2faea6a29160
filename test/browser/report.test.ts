import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { Browser, Page } from 'puppeteer-core';

import { renderReport, type Reportable } from '../../lib/report';
import { debian12, el7like, failed, hostile, large } from '../unit/report/results';
import { openBrowser, openPage, type WatchedPage } from './support/browser';
import { paleTexts } from './support/contrast';

jest.setTimeout(240_000);

const summary: Reportable = {
  results: [
    { id: 'web', index: 0, seconds: 25, status: 'converted', result: debian12 },
    { id: 'el7', index: 1, seconds: 24, status: 'converted', result: el7like },
  ],
  counts: { converted: 2, failed: 0, cancelled: 0, 'not-started': 0 },
  seconds: 50,
};

const reports: Record<string, Reportable> = {
  'a result': debian12,
  'a failure': failed,
  'a summary': summary,
  'a large result': large(),
  'a hostile result': hostile(large()),
};

let directory: string;
let browser: Browser;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'v2v-browser-'));
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  rmSync(directory, { recursive: true, force: true });
});

async function show(
  report: Reportable,
  width = 1400,
  scheme: 'light' | 'dark' = 'light',
): Promise<WatchedPage> {
  const file = join(directory, 'report.html');
  writeFileSync(file, renderReport(report));
  const watched = await openPage(browser, width, scheme);
  await watched.page.goto(pathToFileURL(file).href);
  return watched;
}

const texts = (page: Page, selector: string) =>
  page.$$eval(selector, (elements) =>
    elements.map((element) => element.textContent?.replace(/\s+/g, ' ').trim()),
  );

describe.each(Object.entries(reports))('%s', (_name, report) => {
  it('loads without a complaint, and asks for nothing', async () => {
    const { page, complaints, requests } = await show(report);
    expect(complaints).toEqual([]);
    expect(requests).toEqual([expect.stringMatching(/^file:.*\/report\.html$/)]);
    // Its style was let through by its own policy.
    expect(await page.$eval('section', (section) => getComputedStyle(section).borderRadius)).not.toBe('0px');
    expect(await texts(page, 'h1')).toHaveLength(1);
    await page.close();
  });

  it.each([360, 1400])('is not wider than a window of %d pixels', async (width) => {
    const { page } = await show(report, width);
    for (const isOpen of [false, true]) {
      await page.$$eval('details', (all, open) => all.forEach((details) => (details.open = open)), isOpen);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow).toBe(0);
    }
    await page.close();
  });

  it.each(['light', 'dark'] as const)('can be read by everybody, %s', async (scheme) => {
    const { page } = await show(report, 1000, scheme);
    expect(await paleTexts(page)).toEqual([]);
    await page.close();
  });
});

it('is dark where the reader wants it dark', async () => {
  const colours: string[] = [];
  for (const scheme of ['light', 'dark'] as const) {
    const { page } = await show(debian12, 1000, scheme);
    colours.push(await page.$eval('body', (body) => getComputedStyle(body).backgroundColor));
    await page.close();
  }
  const [light, dark] = colours.map((colour) => Number(/\d+/.exec(colour)?.[0]));
  expect(light).toBeGreaterThan(200);
  expect(dark).toBeLessThan(50);
});

it('has headings in their order, tables with headers, and a language', async () => {
  const { page } = await show(el7like);
  expect(await page.$eval('html', (root) => root.lang)).toBe('en');
  const levels = await page.$$eval('h1, h2, h3', (all) => all.map((heading) => Number(heading.tagName[1])));
  expect(levels[0]).toBe(1);
  levels.slice(1).forEach((level, index) => expect(level - levels[index]!).toBeLessThanOrEqual(1));
  const tables = await page.$$eval('table', (all) =>
    all.map((table) => ({
      caption: table.caption?.textContent?.trim() ?? '',
      columns: table.querySelectorAll('thead th[scope=col]').length,
      widest: Math.max(...[...table.rows].map((row) => row.cells.length)),
      rows: table.querySelectorAll('tbody tr').length,
      named: table.querySelectorAll('tbody th[scope=row]').length,
    })),
  );
  expect(tables.length).toBeGreaterThan(5);
  for (const { caption, columns, widest, rows, named } of tables) {
    expect(caption).not.toBe('');
    expect(columns).toBe(widest);
    expect(named).toBe(rows);
  }
  // What a screen reader would be told.
  const tree = await page.accessibility.snapshot();
  const roles = JSON.stringify(tree);
  for (const role of ['"role":"navigation"', '"role":"main"', '"role":"heading"'])
    expect(roles).toContain(role);
  await page.close();
});

it('unfolds a diff, by mouse and by keyboard', async () => {
  const { page } = await show(el7like);
  const firstboot = await page.$$('details:has(.path)');
  const closed = [];
  for (const details of firstboot) {
    if (!(await details.evaluate((element) => element.open))) closed.push(details);
  }
  const [first, second] = closed;
  const isShown = async (details = first) =>
    (await details!.$('.diff'))!.evaluate((diff) => diff.checkVisibility());
  expect(await isShown(first)).toBe(false);
  await (await first!.$('summary'))!.click();
  expect(await isShown(first)).toBe(true);
  await (await second!.$('summary'))!.focus();
  await page.keyboard.press('Enter');
  expect(await isShown(second)).toBe(true);
  await page.close();
});

it('leads from its contents to each section', async () => {
  const { page } = await show(debian12);
  await page.click('nav a[href="#changes"]');
  expect(await page.evaluate(() => document.querySelector(':target')?.textContent?.trim())).toMatch(
    /^Files of the guest/,
  );
  await page.close();
});

it('draws bars that stand where the stages were', async () => {
  const { page } = await show(debian12);
  const bars = await page.$$eval('.timeline tr.stage rect.stage', (all) =>
    all.map((bar) => {
      const { left, right } = bar.getBoundingClientRect();
      const track = bar.parentElement!.getBoundingClientRect();
      return { left: (left - track.left) / track.width, right: (right - track.left) / track.width };
    }),
  );
  expect(bars).toHaveLength(debian12.stages.length);
  let start = 0;
  debian12.stages.forEach(({ seconds }, index) => {
    const { left, right } = bars[index]!;
    expect(left).toBeCloseTo(start / debian12.seconds.total, 1);
    expect(right - left).toBeGreaterThan(0.003);
    start += seconds;
  });
  await page.close();
});

it('has hostile names and diffs as text', async () => {
  const { page, complaints } = await show(hostile(large()));
  expect(await page.title()).not.toBe('owned');
  expect(await page.$$('script, img, iframe, object, b b')).toHaveLength(0);
  expect(await page.$eval('h1', (heading) => heading.textContent)).toContain(
    "<script>document.title='owned'</script>",
  );
  expect(complaints).toEqual([]);
  await page.close();
});

it('prints with everything unfolded', async () => {
  const { page } = await show(el7like);
  await page.emulateMediaType('print');
  const hidden = await page.$$eval(
    'details .diff',
    (diffs) => diffs.filter((diff) => diff.getBoundingClientRect().height === 0).length,
  );
  expect(hidden).toBe(0);
  expect(await page.$eval('nav', (nav) => nav.checkVisibility())).toBe(false);
  expect((await page.pdf({ format: 'a4' })).length).toBeGreaterThan(20_000);
  await page.close();
});

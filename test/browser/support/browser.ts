import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

import puppeteer, { type Browser, type Page } from 'puppeteer-core';

const names = ['chromium', 'chromium-browser', 'google-chrome'];

/** The Chromium of the host, or the browser that `V2V_CHROMIUM` names. */
function executablePath(): string {
  const { V2V_CHROMIUM: named, PATH = '' } = process.env;
  const places = PATH.split(delimiter).flatMap((directory) => names.map((name) => join(directory, name)));
  for (const place of named === undefined ? places : [named]) {
    try {
      accessSync(place, constants.X_OK);
      return place;
    } catch {
      // the next one
    }
  }
  throw new Error(
    'These tests need Chromium, which is not installed: run `npm run setup -- --for test`, ' +
      'or name a browser of its family in V2V_CHROMIUM.',
  );
}

/** Starts the browser without a window. Fails where there is none: these tests are never left out silently. */
export async function openBrowser(): Promise<Browser> {
  // Chromium's sandbox refuses to be root's; and /dev/shm of a container is small.
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return await puppeteer.launch({
    executablePath: executablePath(),
    args: [...root, '--disable-dev-shm-usage', '--disable-gpu'],
    protocolTimeout: 120_000,
  });
}

/** A page, and all that it complained of or asked for. */
export interface WatchedPage {
  page: Page;
  /** Messages of the console, and errors of scripts. */
  complaints: string[];
  /** Addresses that were asked for, but for those of `data:`. */
  requests: string[];
}

export async function openPage(
  browser: Browser,
  width: number,
  scheme: 'light' | 'dark',
): Promise<WatchedPage> {
  const page = await browser.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => void complaints.push(message.text()));
  page.on('pageerror', (error) => void complaints.push(String(error)));
  page.on('request', (request) => {
    if (!request.url().startsWith('data:')) requests.push(request.url());
  });
  await page.setViewport({ width, height: 900 });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  return { page, complaints, requests };
}

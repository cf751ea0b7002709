import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { type Browser, type BrowserContextOptions, chromium as playwright, type Page } from 'playwright-core';

const INSTALLED = '/usr/bin/chromium';
export const outputFolder = path.resolve(import.meta.dirname, '../../test-output');

/** Chromium from CHROMIUM_PATH, from the system, or from npm: a test run needs nothing but `npm ci`. */
export async function launchBrowser(): Promise<Browser> {
  const installed = process.env.CHROMIUM_PATH ?? (existsSync(INSTALLED) ? INSTALLED : undefined);
  if (installed !== undefined) {
    return playwright.launch({ executablePath: installed, args: ['--no-sandbox', '--disable-gpu', '--disable-quic'] });
  }
  const { default: bundled } = await import('@sparticuz/chromium');
  // Its own arguments turn off the site isolation and web security that the tests are about to rely on.
  const args = bundled.args.filter(
    (argument) => !/web-security|site-isolation|disable-features|single-process/.test(argument),
  );
  return playwright.launch({ executablePath: await bundled.executablePath(), args: [...args, '--no-sandbox'] });
}

export interface Visit {
  readonly page: Page;
  /** What the page complained about: console errors, uncaught exceptions, failed requests of its own. */
  readonly complaints: string[];
  close(): Promise<void>;
}

/** A page in a context of its own: no cookie, cache or storage of another test. */
export async function visit(browser: Browser, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  return { page, complaints, close: () => context.close() };
}

/** Writes a screenshot of the page to test-output/. */
export async function picture(page: Page, name: string, fullPage = false): Promise<void> {
  await mkdir(outputFolder, { recursive: true });
  await page.screenshot({ path: path.join(outputFolder, `${name}.png`), fullPage });
}

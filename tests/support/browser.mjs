// A real Chromium for the tests of the admin. No assertions.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WCAG_22_AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** A browser; close it when the tests of the file are done. */
export function launch() {
  return chromium.launch({ executablePath: process.env.ONHAND_CHROMIUM || '/usr/bin/chromium', args: FLAGS });
}

/** A page with cookies and storage of its own. `faults` collects what the page logs as an error or throws. */
export async function newPage(browser, { width = 1280, height = 800, colorScheme = 'light', reducedMotion = 'reduce', ...options } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme, reducedMotion, ...options });
  const page = await context.newPage();
  page.faults = [];
  page.on('console', (message) => message.type() === 'error' && page.faults.push(message.text()));
  page.on('pageerror', (error) => page.faults.push(error.message));
  return page;
}

/** What axe finds wrong on the page against WCAG 2.2 AA: one line per rule and place. */
export async function axe(page) {
  // Through the debugger, since the page's content security policy forbids foreign scripts.
  await page.evaluate(AXE);
  const { violations } = await page.evaluate((values) => globalThis.axe.run({ runOnly: { type: 'tag', values } }), WCAG_22_AA);
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help} (${target.join(' ')})`));
}

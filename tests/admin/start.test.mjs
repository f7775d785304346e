import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe, launch, newPage } from '../support/browser.mjs';
import { service } from '../support/service.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

for (const colorScheme of ['light', 'dark']) {
  test(`the admin starts under its content security policy and is accessible (${colorScheme})`, async () => {
    const page = await newPage(browser, { width: 360, colorScheme });

    const response = await page.goto(service.baseUrl);
    await page.getByRole('heading').first().waitFor();

    assert.match(response.headers()['content-security-policy'], /script-src 'self' 'wasm-unsafe-eval'/);
    // The browser logs the answer that nobody is signed in yet.
    assert.deepEqual(page.faults.filter((fault) => !fault.includes('401 (Unauthorized)')), []);
    assert.deepEqual(await axe(page), []);
  });
}

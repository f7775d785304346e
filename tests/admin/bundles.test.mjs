// The code of a page comes when the page is opened: what is fetched when, and what one sees when it is slow or missing.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually, signedIn } from '../support/admin.mjs';
import { axe, launch } from '../support/browser.mjs';
import { marketplaceWithMug } from '../support/ordercloud.mjs';
import { service } from '../support/service.mjs';

const ORDERS = '**/ui-orders-*.wasm';

let browser;
let shop;

before(async () => {
  [browser, shop] = await Promise.all([launch(), marketplaceWithMug(service)]);
  await shop.call.put('/v1/products/mug/inventoryrecords/dublin', { AddressID: 'dublin', QuantityAvailable: 7 });
});
after(() => browser?.close());

test('overview and records need no more code than the program itself', async () => {
  const page = await signedIn(browser, service, shop);
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  await page.locator('.rail').getByText('Records').click();
  await page.locator('[data-record="mug/dublin"]').waitFor();

  // Pointing at a link fetches its page ahead, but not that of these two.
  assert.deepEqual((await fetched(page)).map((name) => name.replace(/-\w+\.wasm$/, '')), ['ui']);
});

test('a page that is slow to come leaves the one before it, with a line that says so', async () => {
  const page = await signedIn(browser, service, shop, { path: '/records' });
  await page.locator('[data-record="mug/dublin"]').waitFor();
  const release = await hold(page);

  await page.locator('.rail').getByText('Orders').click();

  await page.locator('.opening').waitFor();
  assert.equal(await page.locator('.opening').textContent(), 'Loading');
  assert.equal(await page.locator('.rail [aria-current="page"]').textContent(), 'Orders');
  assert.equal(await heading(page), 'Records');
  assert.equal(await page.locator('[data-record="mug/dublin"]').count(), 1);
  release();
  await page.getByRole('heading', { level: 1, name: 'Orders' }).waitFor();
  assert.equal(await page.locator('.opening').count(), 0);
  assert.equal(await page.title(), 'Orders · Onhand');
  await eventually(async () => assert.equal(await page.evaluate(() => document.activeElement.tagName), 'H1'));
  assert.deepEqual(serious(page), []);
});

test('code is fetched once, and ahead when the pointer or the focus comes to a link', async () => {
  const page = await signedIn(browser, service, shop, { path: '/records' });
  const counted = [];
  page.on('request', (request) => counted.push(request.url()));
  const ofOrders = () => counted.filter((url) => url.includes('/ui-orders-')).length;
  const link = page.locator('.rail a', { hasText: 'Orders' });

  await link.hover();
  await eventually(() => assert.equal(ofOrders(), 1));
  await link.click();
  await page.getByRole('heading', { level: 1, name: 'Orders' }).waitFor();
  await page.locator('.rail a', { hasText: 'Buyers' }).focus();
  await eventually(() => assert.ok(counted.some((url) => url.includes('/ui-buyers-'))));
  await page.locator('.rail a', { hasText: 'Records' }).click();
  await page.locator('[data-record="mug/dublin"]').waitFor();
  await link.click();
  await page.getByRole('heading', { level: 1, name: 'Orders' }).waitFor();

  assert.equal(ofOrders(), 1);
});

test('a page that comes late is not put over the one that was opened meanwhile', async () => {
  for (const begin of ['/orders', '/records']) {
    const page = await signedIn(browser, service, shop, { path: '/records' });
    const release = await hold(page);
    await page.goto(service.baseUrl + begin);
    await page.locator('.shell').waitFor();
    if (begin === '/records') await page.locator('.rail').getByText('Orders').click();
    await page.locator('.opening').waitFor();

    await page.locator('.rail').getByText('Locations').click();
    await page.getByRole('heading', { level: 1, name: 'Locations' }).waitFor();
    const answered = page.waitForResponse(ORDERS);
    release();
    await answered;
    await page.waitForTimeout(200);

    assert.equal(await heading(page), 'Locations', `begun at ${begin}`);
    assert.equal(await page.title(), 'Locations · Onhand');
    assert.equal(await page.locator('.opening').count(), 0);
    assert.deepEqual(serious(page), []);
  }
});

test('a page that is awaited does not come back after signing out', async () => {
  const page = await signedIn(browser, service, shop, { path: '/records' });
  const release = await hold(page);
  await page.locator('.rail').getByText('Orders').click();
  await page.locator('.opening').waitFor();

  await page.locator('.person').click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.locator('#sign-in-password').waitFor();
  const answered = page.waitForResponse(ORDERS);
  release();
  await answered;
  await page.waitForTimeout(200);

  assert.equal(await page.locator('.shell').count(), 0);
  assert.deepEqual(serious(page), []);
});

test('without a connection the page says so, and comes when asked again', async () => {
  const page = await signedIn(browser, service, shop, { path: '/records' });
  await page.locator('[data-record="mug/dublin"]').waitFor();
  await page.context().setOffline(true);

  await page.locator('.rail').getByText('Orders').click();

  await page.getByRole('alert').getByRole('heading', { name: 'No connection' }).waitFor();
  assert.equal(await heading(page), 'Not loaded');
  await page.context().setOffline(false);
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('heading', { level: 1, name: 'Orders' }).waitFor();
});

test('a page whose code has been replaced offers to load the program again', async () => {
  for (const begin of ['/orders', '/records']) {
    const page = await signedIn(browser, service, shop, { path: '/records' });
    // What the service answers for a file that is no longer there.
    await page.route(ORDERS, (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }));
    await page.goto(service.baseUrl + begin);
    await page.locator('.shell').waitFor();
    if (begin === '/records') await page.locator('.rail').getByText('Orders').click();

    const told = page.getByRole('alert');
    await told.getByRole('heading', { name: 'This page could not be loaded' }).waitFor();
    assert.deepEqual(await axe(page), []);
    await page.unrouteAll();
    await told.getByRole('button', { name: 'Reload' }).click();

    await page.getByRole('heading', { level: 1, name: 'Orders' }).waitFor();
    assert.equal(new URL(page.url()).pathname, '/orders');
  }
});

test('what the browser has kept of a file that was missing is not believed', async () => {
  const page = await signedIn(browser, service, shop, { path: '/records' });
  await page.route(ORDERS, (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }), { times: 1 });

  await page.locator('.rail').getByText('Orders').click();

  await page.getByRole('heading', { level: 1, name: 'Orders' }).waitFor();
  assert.deepEqual(serious(page), []);
});

/** The names of the program's files that the page has fetched. */
function fetched(page) {
  return page.evaluate(() => [...new Set(performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname.slice(1)))].filter((name) => name.endsWith('.wasm')));
}

/** Keeps the code of orders from arriving until the function that is returned is called. */
async function hold(page) {
  let release;
  const released = new Promise((resolve) => (release = resolve));
  await page.route(ORDERS, async (route) => {
    await released;
    await route.continue();
  });
  return release;
}

function heading(page) {
  return page.locator('h1').textContent();
}

/** What the page logged as an error, but that nobody was signed in at first. */
function serious(page) {
  return page.faults.filter((fault) => !fault.includes('401 (Unauthorized)'));
}

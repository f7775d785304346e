// Signing in and out, staying signed in, and getting a lost session back.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { available, eventually, rowOf, setQuantity, signIn, signedIn } from '../support/admin.mjs';
import { launch, newPage } from '../support/browser.mjs';
import { marketplaceWithMug } from '../support/ordercloud.mjs';
import { service } from '../support/service.mjs';

let browser;
let shop;

before(async () => {
  [browser, shop] = await Promise.all([launch(), marketplaceWithMug(service)]);
  await shop.call.put('/v1/products/mug/inventoryrecords/dublin', { AddressID: 'dublin', QuantityAvailable: 7 });
  await shop.call.put('/v1/products/mug/inventoryrecords/cork', { AddressID: 'cork', QuantityAvailable: 3 });
});
after(() => browser?.close());

test('a person signs in and comes to the page that was asked for', async () => {
  const page = await signedIn(browser, service, shop, { path: '/records?search=mug' });

  await page.locator('[data-record="mug/dublin"]').waitFor();

  assert.equal(page.url(), `${service.baseUrl}/records?search=mug`);
  assert.equal(await page.title(), 'Records · Onhand');
});

test('a wrong password is explained in the form, which keeps the names', async () => {
  const page = await newPage(browser);
  await page.goto(service.baseUrl);

  await signIn(page, { ...shop, password: 'not this one' });

  const fault = page.getByRole('alert').locator('.form-fault');
  assert.equal(await fault.textContent(), 'Marketplace, user name and password do not belong together. Check all three.');
  assert.equal(await page.getByLabel('Marketplace').inputValue(), shop.id);
  assert.equal(await page.getByLabel('User name').inputValue(), shop.username);
  assert.equal(await page.getByLabel('Password').inputValue(), '');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'sign-in-password');
});

test('what is missing is named before anything is sent', async () => {
  const page = await newPage(browser);
  await page.goto(service.baseUrl);

  await signIn(page, { ...shop, username: '' });

  assert.equal(await page.getByRole('alert').locator('.form-fault').textContent(), 'Type your user name.');
});

test('a reload stays signed in', async () => {
  const page = await signedIn(browser, service, shop, { path: '/records' });

  await page.reload();

  await page.locator('[data-record="mug/dublin"]').waitFor();
  assert.equal(await page.locator('#sign-in-password').count(), 0);
});

test('signing out ends the session for good', async () => {
  const page = await signedIn(browser, service, shop, { path: '/records' });

  await page.locator('.person').click();
  await page.getByRole('button', { name: 'Sign out' }).click();

  await page.locator('#sign-in-password').waitFor();
  await page.reload();
  await page.locator('#sign-in-password').waitFor();
  assert.equal(await page.locator('.shell').count(), 0);
});

test('a lost session asks for the password over the page and goes on with what was asked', async () => {
  const page = await signedIn(browser, service, shop, { path: '/records' });
  await page.locator('[data-record="mug/dublin"]').waitFor();
  await loseSession(page);

  await page.getByRole('searchbox').fill('cork');

  const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
  await dialog.waitFor();
  await page.unrouteAll();
  assert.equal(await page.locator('[data-record="mug/dublin"]').count(), 1, 'the page stays below');
  await dialog.getByLabel('Password').fill('not this one');
  await dialog.getByRole('button', { name: 'Go on' }).click();
  assert.equal(await dialog.locator('.form-fault').textContent(), 'This is not the password of that user.');
  await dialog.getByLabel('Password').fill(shop.password);
  await dialog.getByRole('button', { name: 'Go on' }).click();

  const records = page.locator('[data-record]');
  await eventually(async () => assert.deepEqual(await records.evaluateAll((rows) => rows.map((row) => row.dataset.record)), ['mug/cork']));
  assert.equal(await dialog.count(), 0);
  assert.equal(new URL(page.url()).search, '?search=cork');
});

test('a quantity that was typed when the session was lost is saved after the password', async () => {
  const page = await signedIn(browser, service, shop, { path: '/records' });
  const row = rowOf(page, 'mug/dublin');
  await row.waitFor();
  await loseSession(page);

  await setQuantity(row, '11');
  const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
  await dialog.waitFor();
  await page.unrouteAll();
  await dialog.getByLabel('Password').fill(shop.password);
  await dialog.getByRole('button', { name: 'Go on' }).click();

  await eventually(async () => assert.equal(await available(row), '11'));
  assert.equal((await shop.call.get('/v1/products/mug/inventoryrecords/dublin')).body.QuantityAvailable, 11);
});

/** Takes the cookie away and spoils the token of every request, so that the service refuses it. */
async function loseSession(page) {
  await page.context().clearCookies();
  await page.route('**/v1/**', (route) => route.continue({ headers: { ...route.request().headers(), authorization: 'Bearer of.nothing.good' } }));
}

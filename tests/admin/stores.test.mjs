// The table of a product that many sell, and the shop's selector beside it: in the admin.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { act, eventually, fill, goTo, signedIn } from '../support/admin.mjs';
import { axe, launch } from '../support/browser.mjs';
import { marketplaceWithMug } from '../support/ordercloud.mjs';
import { service } from '../support/service.mjs';
import { makeStore, openVest, recordOf, says, stall, variant } from '../support/stores.mjs';

let browser;
let shop;
let page;

before(async () => {
  [browser, shop] = await Promise.all([launch(), marketplaceWithMug(service)]);
  await makeStore(shop.call);
  page = await signedIn(browser, service, shop, { path: '/products/vest', width: 1440, height: 900 });
});
after(() => browser?.close());

const toast = (text) => eventually(async () => assert.match(await page.locator('.toast-text').textContent(), text));
const saysSoon = (size, seller, words) => eventually(async () => assert.equal(await says(page, size, seller), words));
const record = (size, owner) => recordOf(shop.call, size, owner);
/** The selector beside the table: who sells it, and who of them cannot now. */
const inShop = () => page.locator('.shop-seller').evaluateAll((rows) => rows.map((row) => `${row.querySelector('.shop-name').firstChild.textContent.trim()} ${row.querySelector('small').textContent}${row.querySelector('input').disabled ? ', disabled' : ''}`));

test('tells none left, without end and not sold apart, and the shop shows what that means', async () => {
  await openVest(page, service);
  assert.equal(await says(page, 'S', 'quay'), 'Out 0 available, price 119.00');
  assert.match(await says(page, 'M', 'quay'), /Not sold/);
  assert.equal(await says(page, 'M', 'larch'), 'Infinite ∞ available, price 125.00');
  assert.equal(await says(page, 'L', 'quay'), '21 available, price 119.00, on sale for 99.00');
  await eventually(async () => assert.deepEqual(await inShop(), ['Tarn & Fell Clothing 14 in stock', 'Larchwood Packs 6 in stock', 'Harbour Outdoor Sold out, disabled']));

  await stall(page, 'S', 'tarn').focus();
  await page.keyboard.press('ArrowDown');
  await eventually(async () => assert.deepEqual(await inShop(), ['Tarn & Fell Clothing 2 in stock', 'Larchwood Packs In stock']));
  await page.locator('.shop-item', { hasText: 'vest, M' }).waitFor();
});

test('sets counts by the keys, one below the other, with a way back', async () => {
  await openVest(page, service);
  await stall(page, 'S', 'tarn').focus();
  await page.keyboard.type('20');
  await page.keyboard.press('Enter');
  await page.keyboard.type('+3');
  await page.keyboard.press('Enter');
  await toast(/vest, M at Tarn & Fell Clothing set to 5, was 2/);
  await eventually(async () => assert.deepEqual([(await record('s', 'tarn')).QuantityAvailable, (await record('m', 'tarn')).QuantityAvailable], [20, 5]));
  await page.getByRole('button', { name: 'Undo' }).click();
  await toast(/is as it was/);
  assert.equal((await record('m', 'tarn')).QuantityAvailable, 2);
  await saysSoon('M', 'tarn', 'Low 2 available, price 119.00');

  await stall(page, 'S', 'tarn').focus();
  await page.keyboard.type('7');
  await page.keyboard.press('Escape');
  await eventually(async () => assert.match(await says(page, 'S', 'tarn'), /^20 available/));
  await eventually(async () => assert.equal(await page.evaluate(() => document.activeElement.dataset.focus), '0,0'));
  await page.keyboard.type('many');
  assert.equal(await page.locator('.stall-quick').count(), 0);
  await page.keyboard.type('1x');
  await page.keyboard.press('Enter');
  await page.getByText('Type a whole number', { exact: false }).waitFor();
  await page.keyboard.press('Escape');
  assert.equal((await record('s', 'tarn')).QuantityAvailable, 20);
});

test('tells of the count that was set last, whichever is saved first', async () => {
  await openVest(page, service);
  const counts = () => Promise.all(['m', 'l'].map(async (size) => (await record(size, 'tarn')).QuantityAvailable));
  const before = await counts();
  const firstMayGo = Promise.withResolvers();
  await page.route(`**${variant('m')}/inventoryrecords/*`, async (route) => {
    await firstMayGo.promise;
    await route.continue();
  });
  await stall(page, 'M', 'tarn').focus();
  await page.keyboard.type('+1');
  await page.keyboard.press('Enter');
  await page.keyboard.type('+2');
  await page.keyboard.press('Enter');
  await toast(/vest, L at Tarn & Fell Clothing set to/);
  assert.deepEqual(await counts(), [before[0], before[1] + 2]);
  firstMayGo.resolve();
  await saysSoon('M', 'tarn', `Low ${before[0] + 1} available, price 119.00`);
  assert.match(await page.locator('.toast-text').textContent(), /vest, L at/);

  await page.getByRole('button', { name: 'Undo' }).click();
  await toast(/vest, L at Tarn & Fell Clothing is as it was/);
  assert.deepEqual(await counts(), [before[0] + 1, before[1]]);
  await page.unrouteAll();
});

test('sets prices and stock without end, each its own, and the shop follows', async () => {
  await openVest(page, service);
  await stall(page, 'S', 'larch').click();
  await page.getByLabel('Price', { exact: true }).fill('101,5');
  await page.getByLabel('Sale price').fill('89');
  await page.getByRole('checkbox', { name: 'Never sells out' }).check();
  await page.getByRole('button', { name: 'Save' }).click();
  await toast(/vest, S at Larchwood Packs saved/);
  const { Price, SalePrice, Infinite, QuantityAvailable } = await record('s', 'larch');
  assert.deepEqual({ Price, SalePrice, Infinite, QuantityAvailable }, { Price: '101.5', SalePrice: '89', Infinite: true, QuantityAvailable: 6 });
  await eventually(async () => assert.match((await inShop())[1], /Larchwood Packs In stock/));
  assert.match(await page.locator('.shop-seller').nth(1).innerText(), /89\.00\s*101\.50/);

  await page.keyboard.press('Enter');
  await page.getByLabel('Price', { exact: true }).fill('');
  await page.getByLabel('Sale price').fill('none');
  await page.keyboard.press('Enter');
  await page.getByText('Type a price', { exact: false }).waitFor();
  await page.getByLabel('Sale price').fill('');
  await page.getByRole('checkbox', { name: 'Never sells out' }).uncheck();
  await page.keyboard.press('Enter');
  await saysSoon('S', 'larch', '6 available, price 119.00');
  assert.deepEqual(((it) => [it.Price, it.SalePrice, it.Infinite])(await record('s', 'larch')), [null, null, false]);
});

test('adds a seller to a variant and takes it out again', async () => {
  await openVest(page, service);
  await stall(page, 'M', 'quay').click();
  await page.getByRole('textbox', { name: 'Count of' }).fill('4');
  await page.getByRole('button', { name: 'Add seller' }).click();
  await toast(/Harbour Outdoor sells Tarn running vest, M now/);
  assert.deepEqual(((it) => [it.ID, it.AddressID, it.QuantityAvailable])(await record('m', 'quay')), ['quay-home', 'quay-home', 4]);
  await eventually(async () => assert.equal((await inShop()).length, 3));

  await eventually(async () => assert.equal(await page.evaluate(() => document.activeElement.dataset.focus), '1,2'));
  await page.keyboard.press('Delete');
  await page.getByText('with 4 units on hand', { exact: false }).waitFor();
  assert.deepEqual(await axe(page), []);
  await act(page, 'Remove seller').click();
  await toast(/Harbour Outdoor no longer sells/);
  assert.equal(await record('m', 'quay'), undefined);
  await eventually(async () => assert.match(await says(page, 'M', 'quay'), /Not sold/));

  await page.keyboard.type('0');
  await page.keyboard.press('Enter');
  await eventually(async () => assert.equal((await record('m', 'quay'))?.QuantityAvailable, 0));
  await page.getByRole('button', { name: 'Undo' }).click();
  await eventually(async () => assert.equal(await record('m', 'quay'), undefined));
});

test('makes a location for a seller that has none', async () => {
  await shop.call.put('/v1/suppliers/fell/members/moor', {});
  await openVest(page, service);
  await stall(page, 'XL', 'moor').click();
  await page.keyboard.press('Enter');
  await toast(/Moor and Dale sells/);
  assert.deepEqual(((it) => [it.AddressID, it.QuantityAvailable])(await record('xl', 'moor')), ['default', 0]);
  await shop.call.delete('/v1/suppliers/fell/members/moor');
});

test('does not write over what changed meanwhile without asking', async () => {
  await openVest(page, service);
  await stall(page, 'L', 'quay').focus();
  await shop.call.patch(`${variant('l')}/inventoryrecords/quay-home`, { QuantityAvailable: 18 });
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Count of' }).fill('25');
  await page.keyboard.press('Enter');
  await page.getByText('it changed to 18 while you were typing', { exact: false }).waitFor();
  assert.equal((await record('l', 'quay')).QuantityAvailable, 18);
  await page.keyboard.press('Enter');
  await eventually(async () => assert.equal((await record('l', 'quay')).QuantityAvailable, 25));

  // Who has gone on to the next one by then is told which it was.
  await stall(page, 'S', 'tarn').focus();
  await shop.call.patch(`${variant('s')}/inventoryrecords/tarn-home`, { QuantityAvailable: 3 });
  await page.route('**/vest-s/inventoryrecords/tarn-home', async (route) => {
    await sleep(300);
    await route.continue();
  });
  await page.keyboard.type('4');
  await page.keyboard.press('Enter');
  await page.keyboard.type('2');
  await toast(/vest, S at Tarn & Fell Clothing: Not saved: it changed to 3/);
  assert.match(await says(page, 'S', 'tarn'), /^3 available/);
  await page.keyboard.press('Escape');
  await page.unrouteAll();
});

test('and the records below it show the same', async () => {
  await openVest(page, service);
  const row = page.locator('tbody tr', { has: page.locator('[data-record="vest/vest-l/quay-home"]') });
  await stall(page, 'L', 'quay').focus();
  await page.keyboard.type('30');
  await page.keyboard.press('Enter');
  await eventually(async () => assert.match(await row.locator('.quantity-number').innerText(), /30/));
  await row.locator('.quantity-show').click();
  await row.locator('.quantity-input').fill('31');
  await row.locator('.quantity-input').press('Enter');
  await eventually(async () => assert.match(await says(page, 'L', 'quay'), /^31 available/));
});

test('stands on the page as soon as its product is for many stores', async () => {
  await shop.call.put('/v1/products/cap', { Name: 'Cap', Active: true, OwnerID: 'fell', Inventory: { Enabled: true } });
  await goTo(page, service, '/products/cap');
  assert.equal(await page.getByRole('heading', { name: 'Stores' }).count(), 0);
  await page.getByRole('button', { name: 'Edit product' }).click();
  await page.getByLabel('Sold by many stores').check();
  await act(page, 'Save product').click();
  await page.getByRole('heading', { name: 'Stores' }).waitFor();
  await page.locator('.stall').first().waitFor();
  assert.equal((await shop.call.get('/v1/products/cap')).body.MultiStore, true);
  assert.equal(await page.locator('.stall').count(), 3);
  await page.locator('.shop-card', { hasText: 'Nobody sells it' }).waitFor();
});

// One record: its panel, and making, editing and deleting it.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { act, available, eventually, faultOf, fill, goTo, queryOf, rowOf, signedIn } from '../support/admin.mjs';
import { launch } from '../support/browser.mjs';
import { marketplaceWithMug } from '../support/ordercloud.mjs';
import { service } from '../support/service.mjs';

const RECORDS = '/v1/products/mug/inventoryrecords';

let browser;
let shop;
let page;

before(async () => {
  [browser, shop] = await Promise.all([launch(), marketplaceWithMug(service)]);
  await shop.call.put('/v1/products/cup', { Name: 'Tin cup', Active: true, Inventory: { Enabled: true, VariantLevelTracking: true } });
  await shop.call.put('/v1/products/cup/variants/red', { Name: 'Red cup', Specs: [{ SpecID: 'COLOUR', Value: 'red' }] });
  page = await signedIn(browser, service, shop, { path: '/records', width: 1440, height: 900 });
});
after(() => browser?.close());

beforeEach(async () => {
  await shop.call.delete(`${RECORDS}/cork`);
  await shop.call.put(`${RECORDS}/dublin`, { AddressID: 'dublin', QuantityAvailable: 7, SafetyStock: 2, NotificationPoint: 3, LocatorName: 'Shelf 4', xp: { Zone: 'A' } });
  await goTo(page, service, '/records');
});

const panel = () => page.locator('.panel');
const toast = (text) => eventually(async () => assert.equal(await page.locator('.toast-text').textContent(), text));

async function openPanel() {
  await rowOf(page, 'mug/dublin').locator('[data-record]').click();
  await panel().locator('.timeline').waitFor();
}

async function openForm() {
  await openPanel();
  await panel().getByRole('button', { name: 'Edit record' }).click();
  await page.locator('dialog.dialog').getByText('More settings').click();
}

test('a record opens beside the list with its quantities, settings and history', async () => {
  await openPanel();

  assert.deepEqual(queryOf(page), { panel: 'mug/dublin' });
  const figures = await panel().locator('.sum dd').allTextContents();
  assert.deepEqual(figures.map((text) => text.trim()), ['9', '−0', '−2', '=7']);
  const facts = await panel().locator('.facts').innerText();
  for (const [name, value] of [['Location', 'dublin depot'], ['Notification point', '3'], ['Locator', 'Shelf 4']]) {
    assert.match(facts, new RegExp(`${name}\\s+${value}`));
  }
  assert.match(await panel().locator('.facts pre').textContent(), /"Zone": "A"/);
  const movements = (await shop.call.get(`${RECORDS}/dublin/movements`)).body;
  assert.equal(await panel().locator('.timeline li').count(), movements.Meta.TotalCount);
  assert.equal(await rowOf(page, 'mug/dublin').getAttribute('aria-current'), 'true');
});

test('a reload opens the same record, also where the list does not show it', async () => {
  await openPanel();
  await page.reload();
  await panel().locator('.timeline').waitFor();

  await page.goto(`${service.baseUrl}/records?search=nothing&panel=mug%2Fdublin`);
  await panel().locator('.timeline').waitFor();
  assert.equal(await available(panel()), '7');
});

test('a record that is not there is said to be missing', async () => {
  await page.goto(`${service.baseUrl}/records?panel=mug%2Fgone`);

  await panel().getByText('There is no such record, or it is not yours to see.').waitFor();
});

test('the list stays usable beside the panel', async () => {
  await openPanel();

  await page.getByRole('searchbox').fill('mug');
  await eventually(() => assert.deepEqual(queryOf(page), { panel: 'mug/dublin', search: 'mug' }));

  assert.equal(await panel().count(), 1);
});

test('a record is made and opens', async () => {
  await page.getByRole('button', { name: 'New record' }).click();
  await page.locator('#field-ProductID').fill('mug');
  await page.getByRole('option', { name: 'Stone mug' }).click();
  await fill(page, { AddressID: 'cork', OnHand: '25', SafetyStock: '5' });
  await page.getByText('More settings').click();
  await fill(page, { ID: 'cork' });
  await act(page, 'Create record').click();

  await toast('Record cork created');
  await panel().locator('.timeline').waitFor();
  assert.deepEqual(queryOf(page), { panel: 'mug/cork' });
  assert.equal(await available(panel()), '20');
  const { body } = await shop.call.get(`${RECORDS}/cork`);
  assert.deepEqual([body.AddressID, body.OnHand, body.SafetyStock, body.QuantityAvailable], ['cork', 25, 5, 20]);
  await eventually(async () => assert.equal(await rowOf(page, 'mug/cork').count(), 1));
});

test('a record of a variant is made with the variant chosen', async () => {
  await page.getByRole('button', { name: 'New record' }).click();
  await page.locator('#field-ProductID').fill('tin');
  await page.getByRole('option', { name: 'Tin cup' }).click();
  await page.locator('#field-VariantID').waitFor();
  await fill(page, { AddressID: 'dublin', OnHand: '3' });
  await act(page, 'Create record').click();
  await faultOf(page, 'VariantID').waitFor();

  await fill(page, { VariantID: 'red' });
  await act(page, 'Create record').click();

  await panel().locator('.timeline').waitFor();
  const { body } = await shop.call.get('/v1/products/cup/variants/red/inventoryrecords');
  assert.deepEqual(body.Items.map(({ AddressID, OnHand }) => [AddressID, OnHand]), [['dublin', 3]]);
});

test('what a new record lacks is named at its fields', async () => {
  await page.getByRole('button', { name: 'New record' }).click();
  await act(page, 'Create record').click();
  assert.match(await faultOf(page, 'ProductID').textContent(), /required/);

  await page.locator('#field-ProductID').fill('mug');
  await page.getByRole('option', { name: 'Stone mug' }).click();
  // Choosing may move the button from under a click that is on its way.
  await eventually(async () => {
    await act(page, 'Create record').click();
    assert.match(await faultOf(page, 'AddressID').textContent({ timeout: 1_000 }), /required/);
  });
});

test('all settings of a record are edited', async () => {
  await openForm();
  await fill(page, { OnHand: '30', NotificationPoint: '', BinID: '12', Price: '12.50', Attributes: 'fragile, heavy', xp: '{"Zone": "B", "Aisle": 4}' });
  await page.locator('#field-OrderCanExceed').check();
  await act(page, 'Save record').click();

  await toast('Record dublin saved');
  assert.equal(await available(panel()), '28');
  assert.equal(await available(rowOf(page, 'mug/dublin')), '28');
  const { body } = await shop.call.get(`${RECORDS}/dublin`);
  assert.deepEqual([body.OnHand, body.NotificationPoint, body.BinID, Number(body.Price), body.Attributes, body.OrderCanExceed], [30, null, 12, 12.5, ['fragile', 'heavy'], true]);
  assert.deepEqual(body.xp, { Zone: 'B', Aisle: 4 });
});

test('broken JSON is named with its place, and nothing is saved', async () => {
  await openForm();
  await fill(page, { OnHand: '30', xp: '{\n  "Zone": "B",\n  Aisle\n}' });
  await act(page, 'Save record').click();

  assert.match(await faultOf(page, 'xp').textContent(), /not JSON at line 3, column 3/);
  assert.equal(await page.locator('#field-OnHand').inputValue(), '30', 'what was typed stays');
  await eventually(async () => assert.equal(await page.evaluate(() => document.activeElement.id), 'field-xp'));
  const { body } = await shop.call.get(`${RECORDS}/dublin`);
  assert.deepEqual([body.OnHand, body.xp], [9, { Zone: 'A' }]);
});

test('a value out of its range is named at its field', async () => {
  await openForm();
  await fill(page, { BinID: '0', NotificationPoint: 'three' });
  await act(page, 'Save record').click();

  assert.match(await faultOf(page, 'NotificationPoint').textContent(), /whole number/);
  await fill(page, { NotificationPoint: '3' });
  await act(page, 'Save record').click();
  await faultOf(page, 'BinID').waitFor();
  await fill(page, { BinID: '1' });
  await act(page, 'Save record').click();
  await toast('Record dublin saved');
});

test('a form over a record that changed meanwhile says so, keeps what was typed and saves on a second try', async () => {
  await openForm();
  await fill(page, { OnHand: '30' });
  await shop.call.patch(`${RECORDS}/dublin`, { QuantityAvailable: 4 });
  await act(page, 'Save record').click();

  const fault = page.locator('dialog.dialog .form-fault');
  await fault.waitFor();
  assert.match(await fault.textContent(), /7 available then, 4 now\. Nothing was saved/);
  assert.equal((await shop.call.get(`${RECORDS}/dublin`)).body.QuantityAvailable, 4);
  await act(page, 'Save record').click();
  await toast('Record dublin saved');
  assert.equal((await shop.call.get(`${RECORDS}/dublin`)).body.OnHand, 30);
});

test('a record is deleted after a question that names it', async () => {
  await openPanel();
  await panel().getByRole('button', { name: 'Delete record' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete record dublin' });
  assert.match(await dialog.textContent(), /has 9 units on hand/);

  await dialog.getByRole('button', { name: 'Delete record' }).click();

  await toast('Record dublin deleted');
  await eventually(async () => assert.equal(await rowOf(page, 'mug/dublin').count(), 0));
  assert.equal(await panel().count(), 0);
  assert.equal((await shop.call.get(`${RECORDS}/dublin`)).status, 404);
});

test('a deletion that was called off changes nothing', async () => {
  await openPanel();
  await panel().getByRole('button', { name: 'Delete record' }).click();
  await page.keyboard.press('Escape');

  await eventually(async () => assert.equal(await page.locator('dialog.dialog').count(), 0));
  assert.equal(await panel().count(), 1);
  assert.equal((await shop.call.get(`${RECORDS}/dublin`)).status, 200);
});

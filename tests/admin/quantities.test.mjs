// Changing how many there are, in place: what stands there afterwards is the service's number.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { available, eventually, focused, goTo, rowOf, setQuantity, signedIn, typeQuantity } from '../support/admin.mjs';
import { launch } from '../support/browser.mjs';
import { marketplaceWithMug } from '../support/ordercloud.mjs';
import { service } from '../support/service.mjs';

const RECORD = '/v1/products/mug/inventoryrecords/dublin';

let browser;
let shop;
let page;
let dublin;
let cork;

before(async () => {
  [browser, shop] = await Promise.all([launch(), marketplaceWithMug(service)]);
  page = await signedIn(browser, service, shop, { path: '/records', width: 1440, height: 900 });
  [dublin, cork] = ['mug/dublin', 'mug/cork'].map((record) => rowOf(page, record));
});
after(() => browser?.close());

beforeEach(async () => {
  await shop.call.put(RECORD, { AddressID: 'dublin', QuantityAvailable: 7, SafetyStock: 2 });
  await shop.call.put('/v1/products/mug/inventoryrecords/cork', { AddressID: 'cork', QuantityAvailable: 40 });
  await goTo(page, service, '/records?sort=!Address.AddressName');
});
afterEach(async () => {
  await shop.call.delete(RECORD);
});

const shows = (place, number) => eventually(async () => assert.equal(await available(place), number));
const stored = async () => (await shop.call.get(RECORD)).body.QuantityAvailable;
const toast = (text) => eventually(async () => assert.equal(await page.locator('.toast-text').textContent(), text));

test('a typed number is saved, shown as the service has it, and in the ledger', async () => {
  await setQuantity(dublin, '12');

  await shows(dublin, '12');
  await toast('mug set to 12, was 7');
  assert.equal(await dublin.locator('.col-minor').first().textContent(), '14', 'on hand is what is available and the safety stock');
  const [last] = (await shop.call.get(`${RECORD}/movements`)).body.Items;
  assert.equal((await shop.call.get(RECORD)).body.QuantityAvailable, 12);
  assert.deepEqual([last.Before.OnHand, last.After.OnHand, last.Dialect], [9, 14, 'Admin']);
});

test('Enter goes to the quantity below, so that a column is counted without the mouse', async () => {
  await setQuantity(dublin, '8');
  await eventually(async () => assert.equal(await focused(page), 'quantity-show'));
  await page.keyboard.type('41');
  await page.keyboard.press('Enter');

  await shows(dublin, '8');
  await shows(cork, '41');
});

test('+3 adds three and -2 takes two away', async () => {
  await setQuantity(dublin, '+3');
  await shows(dublin, '10');

  await setQuantity(dublin, '-2');
  await shows(dublin, '8');
  assert.equal(await stored(), 8);
});

test('Esc puts the number back and sends nothing', async () => {
  await typeQuantity(dublin, '99');
  await page.keyboard.press('Escape');

  await shows(dublin, '7');
  assert.equal(await dublin.locator('.quantity-input').count(), 0);
  assert.equal(await stored(), 7);
});

test('what is no number is explained below the field, which keeps it', async () => {
  await setQuantity(dublin, 'a dozen');

  assert.match(await dublin.locator('.quantity-fault').textContent(), /^Type a whole number/);
  assert.equal(await dublin.locator('.quantity-input').inputValue(), 'a dozen');
  await page.keyboard.press('Escape');
  assert.equal(await stored(), 7);
});

test('undo takes the change back', async () => {
  await setQuantity(dublin, '12');
  await toast('mug set to 12, was 7');

  await page.getByRole('button', { name: 'Undo' }).click();

  await toast('mug is 7 again');
  await shows(dublin, '7');
  assert.equal(await stored(), 7);
});

test('undo does not overwrite what somebody else has set since', async () => {
  await setQuantity(dublin, '12');
  await toast('mug set to 12, was 7');
  await shop.call.patch(RECORD, { QuantityAvailable: 5 });

  await page.getByRole('button', { name: 'Undo' }).click();

  await toast('Not undone: mug has changed to 5 since');
  await shows(dublin, '5');
});

/** Types into the row while another writer sets 4. */
async function clash(text) {
  await typeQuantity(dublin, text);
  await shop.call.patch(RECORD, { QuantityAvailable: 4 });
  await dublin.locator('.quantity-input').press('Enter');
  await dublin.locator('.clash').waitFor();
}

test('a number that changed meanwhile is shown beside the own one, and the own one can be set', async () => {
  await clash('20');

  assert.equal(await dublin.locator('.clash p').textContent(), 'Changed to 4 while you were typing.');
  assert.equal(await stored(), 4, 'nothing is overwritten unasked');
  await dublin.getByRole('button', { name: 'Set 20' }).click();
  await shows(dublin, '20');
  assert.equal(await stored(), 20);
});

test('a number that changed meanwhile can be kept', async () => {
  await clash('20');

  await dublin.getByRole('button', { name: 'Keep 4' }).click();

  await shows(dublin, '4');
  assert.equal(await dublin.locator('.clash').count(), 0);
  assert.equal(await stored(), 4);
});

test('+3 on a number that changed meanwhile offers the new sum', async () => {
  await clash('+3');

  await dublin.getByRole('button', { name: 'Set 7 (+3)' }).click();

  await shows(dublin, '7');
  assert.equal(await stored(), 7);
});

test('the panel changes the same number', async () => {
  await dublin.locator('[data-record]').click();
  const panel = page.locator('.panel');
  await panel.locator('.timeline').waitFor();

  await setQuantity(panel, '15');

  await shows(panel, '15');
  await shows(dublin, '15');
  await eventually(async () => assert.equal(await panel.locator('.timeline li').first().locator('.timeline-figures').textContent(), '715+8'));
});

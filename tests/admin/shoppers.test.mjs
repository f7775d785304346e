// Buyers and groups, and what their orders do to stock: in the admin.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { act, eventually, fill, goTo, queryOf, rowOf, signedIn } from '../support/admin.mjs';
import { launch } from '../support/browser.mjs';
import { marketplaceWithMug } from '../support/ordercloud.mjs';
import { service } from '../support/service.mjs';
import { makeBuyer, makeSeenAndUnseenMugs, makeShop, makeUser, shopper } from '../support/shoppers.mjs';

let browser;
let shop;
let page;
let ann;

before(async () => {
  [browser, shop] = await Promise.all([launch(), marketplaceWithMug(service)]);
  const { call } = shop;
  await makeSeenAndUnseenMugs(call);
  await makeBuyer(call, 'acme', 0);
  await makeUser(call, 'acme', 'ann');
  await call.put('/v1/buyers/acme/usergroups/trade', { Name: 'Trade' });
  await call.post('/v1/buyers/acme/usergroups/assignments', { UserGroupID: 'trade', UserID: 'ann' });
  await call.post('/v1/products/mug/inventoryrecords/assignments', { InventoryRecordID: 'cork', BuyerID: 'acme', UserGroupID: 'trade' });
  ann = await shopper(service, call, await makeShop(call), 'acme', 'ann');
  page = await signedIn(browser, service, shop, { path: '/buyers', width: 1440, height: 900 });
});
after(() => browser?.close());

const toast = (text) => eventually(async () => assert.match(await page.locator('.toast-text').textContent(), text));

async function order(id, ...lines) {
  await ann.post('/v1/orders/Outgoing', { ID: id });
  for (const line of lines) await ann.post(`/v1/orders/Outgoing/${id}/lineitems`, { ProductID: 'mug', ...line });
  assert.equal((await ann.post(`/v1/orders/Outgoing/${id}/submit`)).status, 201);
}

test('a buyer is made, with a user and a group, and the user joins it', async () => {
  await goTo(page, service, '/buyers');
  await page.getByRole('button', { name: 'New buyer' }).click();
  await fill(page, { Name: 'Zenith stores', ID: 'zenith' });
  await act(page, 'Create buyer').click();
  await eventually(() => assert.equal(new URL(page.url()).pathname, '/buyers/zenith'));

  await page.getByRole('button', { name: 'New user' }).click();
  await fill(page, { FirstName: 'Zoe', LastName: 'Zahn', Username: 'zoe', ID: 'zoe', Email: 'zoe@example.com' });
  await act(page, 'Create user').click();
  await toast(/Zoe Zahn saved/);
  await page.getByRole('button', { name: 'New group' }).click();
  await fill(page, { Name: 'Night shift', ID: 'night' });
  await act(page, 'Create group').click();
  await page.getByLabel('Add a member to night').selectOption('zoe');
  await page.getByRole('button', { name: 'Take Zoe Zahn out of the group' }).waitFor();

  const { body } = await shop.call.get('/v1/buyers/zenith/usergroups/assignments');
  assert.deepEqual(body.Items, [{ UserGroupID: 'night', UserID: 'zoe' }]);
  await page.getByRole('button', { name: 'Take Zoe Zahn out of the group' }).click();
  await eventually(async () => assert.equal((await shop.call.get('/v1/buyers/zenith/usergroups/assignments')).body.Meta.TotalCount, 0));
});

test('a user name that is taken is told at its field, and a buyer goes with all of its own', async () => {
  await goTo(page, service, '/buyers/zenith');
  await page.getByRole('button', { name: 'New user' }).click();
  await fill(page, { FirstName: 'A', LastName: 'B', Username: 'ann', Email: 'a@example.com' });
  await act(page, 'Create user').click();
  await page.getByText('Is taken by another user', { exact: false }).waitFor();
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Delete buyer' }).click();
  await page.getByText('Its 1 users and 1 groups go away', { exact: false }).waitFor();
  await page.locator('dialog.dialog').getByRole('button', { name: 'Delete buyer' }).click();
  await eventually(() => assert.equal(new URL(page.url()).pathname, '/buyers'));
  assert.equal((await shop.call.get('/v1/buyers/zenith')).status, 404);
});

test('an order shows where its lines take their stock, and what its stock becomes', async () => {
  await order('o-1', { ID: 'a', Quantity: 3, InventoryRecordID: 'cork', UnitPrice: 2.5 }, { ID: 'b', Quantity: 1 });
  await goTo(page, service, '/records?panel=mug%2Fcork');
  await page.locator('.panel').getByText('in o-1 of acme', { exact: false }).waitFor();
  const allocated = async () => (await shop.call.get('/v1/products/mug/inventoryrecords/cork')).body.Allocated;
  assert.equal(await allocated(), 3);
  assert.match(await rowOf(page, 'mug/cork').innerText(), /5/);

  await goTo(page, service, '/orders');
  await page.locator('[data-order="o-1"]').click();
  await page.locator('.lines').getByText('cork').waitFor();
  await page.getByText('Names no record: took no stock').waitFor();
  await page.getByRole('button', { name: 'Cancel order' }).click();
  await page.locator('dialog.dialog').getByRole('button', { name: 'Cancel order' }).click();
  await toast(/o-1 canceled/);
  assert.equal(await allocated(), 0);
  await eventually(async () => assert.match(await page.locator('tr', { has: page.locator('[data-order="o-1"]') }).innerText(), /Canceled/));

  await order('o-2', { Quantity: 2, InventoryRecordID: 'cork' });
  await goTo(page, service, '/orders?panel=o-2');
  await page.getByRole('button', { name: 'Ship order' }).click();
  await page.locator('dialog.dialog').getByRole('button', { name: 'Ship order' }).click();
  await toast(/o-2 shipped/);
  const { OnHand, Allocated } = (await shop.call.get('/v1/products/mug/inventoryrecords/cork')).body;
  assert.deepEqual([OnHand, Allocated], [6, 0]);
  await page.getByRole('button', { name: 'Cancel order' }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Complete order' }).waitFor();
});

test('orders are found by state and buyer, and the address keeps it', async () => {
  await goTo(page, service, '/orders?status=Canceled&buyer=acme');
  assert.deepEqual(await page.locator('tbody [data-order]').allTextContents(), ['o-1']);
  assert.deepEqual(queryOf(page), { status: 'Canceled', buyer: 'acme' });
});

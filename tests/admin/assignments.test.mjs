// Which buyers and groups see which records, and what their shoppers see: in the admin, held against the shoppers' own tokens.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { act, eventually, goTo, queryOf, signedIn } from '../support/admin.mjs';
import { axe, launch } from '../support/browser.mjs';
import { marketplaceWithMug } from '../support/ordercloud.mjs';
import { service } from '../support/service.mjs';
import { makeBuyer, makeSeenAndUnseenMugs, makeShop, makeUser, shopper } from '../support/shoppers.mjs';

const BUYERS = { acme: ['trade', 'retail'], globex: ['wholesale'] };

let browser;
let shop;
let page;
let ann;

before(async () => {
  [browser, shop] = await Promise.all([launch(), marketplaceWithMug(service)]);
  const { call } = shop;
  await makeSeenAndUnseenMugs(call);
  for (const [id, groups] of Object.entries(BUYERS)) {
    await makeBuyer(call, id, 0);
    for (const group of groups) await call.put(`/v1/buyers/${id}/usergroups/${group}`, { Name: `${group[0].toUpperCase()}${group.slice(1)}` });
  }
  // Kettles are seen where they are assigned; every third is at home with trade already.
  for (let n = 0; n < 9; n += 1) {
    const id = `kettle-${n}`;
    await call.put(`/v1/products/${id}`, { Name: `Kettle ${n}`, Active: true, Inventory: { Enabled: true } });
    await call.put(`/v1/products/${id}/inventoryrecords/cork`, { AddressID: 'cork', QuantityAvailable: n, AllowAllBuyers: false });
    if (n % 3 === 0) await call.post(`/v1/products/${id}/inventoryrecords/assignments`, { InventoryRecordID: 'cork', BuyerID: 'acme', UserGroupID: 'trade' });
  }
  await call.put('/v1/products/old-cup', { Name: 'Worn cup', Active: false, Inventory: { Enabled: true } });
  await call.put('/v1/products/old-cup/inventoryrecords/cork', { AddressID: 'cork', QuantityAvailable: 3 });
  await makeUser(call, 'acme', 'ann');
  await call.post('/v1/buyers/acme/usergroups/assignments', { UserGroupID: 'trade', UserID: 'ann' });
  ann = await shopper(service, call, await makeShop(call), 'acme', 'ann');
  page = await signedIn(browser, service, shop, { path: '/assignments', width: 1440, height: 900 });
});
after(() => browser?.close());

const toast = (text) => eventually(async () => assert.match(await page.locator('.toast-text').textContent(), text));
const cell = (label) => page.getByRole('button', { name: label });
const dialog = () => page.locator('dialog.dialog');
const open = async (path, on = page) => {
  await on.goto(service.baseUrl + path);
  await on.locator('.cell[aria-label], .nothing').first().waitFor();
};
const assigned = async () => (await shop.call.all('/v1/inventoryrecords/assignments')).map((it) => `${it.ProductID} ${it.InventoryRecordID} ${it.BuyerID} ${it.UserGroupID ?? '*'}`).sort();

/** How many records are assigned to how many parties, by the marks. */
const marks = (on) => on.locator('tbody .cell').evaluateAll((cells) => cells.filter((it) => it.getAttribute('aria-pressed') === 'true').length);

test('rows are records, columns are buyers with their groups, and a cell says who sees what', async () => {
  await open('/assignments');
  assert.deepEqual(await page.locator('.matrix-buyer').allTextContents(), ['acme', 'globex']);
  assert.deepEqual(await page.locator('.matrix-head span').allTextContents(), ['Whole buyer', 'Retail', 'Trade', 'Whole buyer', 'Wholesale']);
  await cell('Kettle 0 at cork depot for acme, Trade: assigned').waitFor();
  await cell('Kettle 1 at cork depot for acme, Trade: not seen').waitFor();
  await cell('Stone mug at dublin depot for globex: seen, as by all buyers').waitFor();
  assert.equal(await marks(page), 3);
  await page.getByText('7 seen by nobody').click();
  await eventually(async () => assert.equal(await page.locator('tbody tr').count(), 7));
  assert.deepEqual(queryOf(page), { seen: 'nobody' });
});

test('a cell is turned by its key, at once, and taken back', async () => {
  await open('/assignments');
  const trade = 'Stone mug at cork depot for acme, Trade';
  await cell(`${trade}: not seen`).focus();
  await page.keyboard.press('Space');
  await toast(/Stone mug at cork depot assigned to acme, Trade/);
  await cell(`${trade}: assigned`).waitFor();
  assert.equal((await ann.get('/v1/me/products/mug')).body.Inventory.QuantityAvailable, 16);

  await page.getByRole('button', { name: 'Undo' }).click();
  await cell(`${trade}: not seen`).waitFor();
  assert.equal((await ann.get('/v1/me/products/mug')).body.Inventory.QuantityAvailable, 8);

  await cell('Stone mug at cork depot for acme: not seen').click();
  await cell(`${trade}: seen through the whole buyer`).waitFor();
  await cell('Stone mug at cork depot for acme: assigned').click();
  await cell(`${trade}: not seen`).waitFor();
});

test('arrows walk the table, and one cell of it is in the tab order', async () => {
  await open('/assignments');
  await page.locator('[data-focus="1,1"]').focus();
  for (const key of ['ArrowDown', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key);
  assert.equal(await page.evaluate(() => document.activeElement.dataset.focus), '2,3');
  await page.keyboard.press('End');
  assert.equal(await page.evaluate(() => document.activeElement.dataset.focus), '2,5');
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Space');
  assert.equal(await page.locator('[data-focus="2,0"]').isChecked(), true);
  assert.equal(await page.locator('.matrix [tabindex="0"]').count(), 1);
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('[data-focus="2,0"]').isChecked(), false);
  assert.equal(await page.evaluate(() => document.activeElement.dataset.focus), '2,0', 'focus stays');
});

test('many are assigned at once and withdrawn, with the count before', async () => {
  await open('/assignments?search=kettle&parties=acme');
  await page.getByLabel('Choose Kettle 0 at cork depot').click();
  await page.getByLabel('Choose Kettle 6 at cork depot').click({ modifiers: ['Shift'] });
  await page.getByLabel('Choose the column of acme, Trade').check();
  await page.getByText('7 records × acme, Trade').waitFor();
  const before = await assigned();

  await page.getByRole('button', { name: 'Assign…' }).click();
  await page.getByRole('heading', { name: 'Assign 4 records to acme, Trade' }).waitFor();
  assert.deepEqual(await dialog().locator('.tally div').allTextContents(), ['4to assign', '3assigned already']);
  assert.deepEqual(await assigned(), before, 'nothing before it is confirmed');
  await act(page, 'Assign 4 records to Trade').click();
  await toast(/4 records assigned to acme, Trade/);
  assert.equal((await assigned()).length, 7);
  await eventually(async () => assert.equal(await marks(page), 7));

  await page.getByRole('button', { name: 'Withdraw…' }).click();
  await act(page, 'Withdraw 7 records from Trade').click();
  await toast(/7 records withdrawn from acme, Trade/);
  assert.deepEqual(await assigned(), []);
  await page.getByRole('button', { name: 'Withdraw…' }).click();
  await page.getByRole('heading', { name: 'Nothing to change' }).waitFor();
  await page.keyboard.press('Escape');
});

test('records are shown to all buyers, and limited again', async () => {
  await open('/assignments?search=kettle');
  await page.getByLabel('Choose all on this page').check();
  await page.getByRole('button', { name: 'Show to all…' }).click();
  await act(page, 'Show 9 records to all buyers').click();
  await toast(/9 records now seen by all buyers/);
  await cell('Kettle 3 at cork depot for acme, Trade: seen, as by all buyers').waitFor();

  await page.getByRole('button', { name: 'Limit to assigned…' }).click();
  await page.getByText('9 records are assigned to nobody: no shopper will see them.').waitFor();
  await act(page, 'Limit 9 records').click();
  await toast(/9 records now seen by assigned buyers only/);
  await cell('Kettle 3 at cork depot for acme, Trade: not seen').waitFor();
});

test('the address says which buyers and groups are columns', async () => {
  await open('/assignments?parties=globex,acme.trade');
  const heads = () => page.locator('.matrix-head span').allTextContents();
  assert.deepEqual(await heads(), ['Whole buyer', 'Wholesale', 'Whole buyer', 'Trade']);
  await page.getByRole('button', { name: 'Columns 4' }).click();
  await page.getByRole('button', { name: 'Groups of acme' }).click();
  await page.getByRole('checkbox', { name: 'Retail', exact: true }).click();
  await eventually(async () => assert.deepEqual(await heads(), ['Whole buyer', 'Wholesale', 'Whole buyer', 'Retail', 'Trade']));
  await page.getByRole('checkbox', { name: 'globex', exact: true }).click();
  await eventually(async () => assert.deepEqual(await heads(), ['Whole buyer', 'Retail', 'Trade']));
  assert.deepEqual(queryOf(page), { parties: 'acme' });
  await page.keyboard.press('Escape');

  await open('/assignments?search=nothing-of-the-kind');
  await page.getByRole('heading', { name: 'No record matches' }).waitFor();
});

test('through other eyes one sees what the shopper gets, and why not the rest', async () => {
  await shop.call.post('/v1/products/mug/inventoryrecords/assignments', { InventoryRecordID: 'cork', BuyerID: 'acme', UserGroupID: 'trade' });
  await goTo(page, service, '/view-as?buyer=acme&groups=trade');
  const seen = (await ann.get('/v1/me/products?sortBy=Name')).body.Items.map((item) => [item.Name, String(item.Inventory.QuantityAvailable)]);
  const rows = await page.locator('tbody tr').all();
  const shown = await Promise.all(rows.map(async (row) => [await row.locator('.row-open').textContent(), (await row.locator('.quantity-number').textContent()).trim()]));
  assert.deepEqual(shown, seen);
  await page.getByText('You look as a shopper of acme, member of Trade').waitFor();

  await goTo(page, service, '/view-as?buyer=acme');
  await page.getByRole('link', { name: 'Stone mug' }).click();
  const panel = page.locator('.panel');
  await panel.getByText('Not assigned to acme as a whole').waitFor();
  await panel.getByText('All buyers see it').waitFor();
  assert.deepEqual(await panel.locator('.sight-head').allTextContents(), ['Shown · 1', 'Not shown · 1']);
  assert.deepEqual(queryOf(page), { buyer: 'acme', product: 'mug' });
  await page.keyboard.press('Escape');
  assert.deepEqual(queryOf(page), { buyer: 'acme' });

  await goTo(page, service, '/view-as?buyer=acme&groups=trade&product=old-cup');
  await panel.getByText('This shopper does not get it: the product is not active.').waitFor();
  await page.getByRole('link', { name: 'Stop looking' }).click();
  await eventually(() => assert.equal(new URL(page.url()).pathname, '/assignments'));
});

test('eyes that have closed are opened again', async () => {
  await goTo(page, service, '/view-as?buyer=acme&groups=trade');
  let refused = 0;
  await page.route('**/v1/me/products?*', (route) => (refused++ ? route.continue() : route.fulfill({ status: 401, body: '{"Errors":[]}' })));
  await page.getByPlaceholder('Search as the shopper does').fill('Kettle 1');
  await eventually(async () => assert.deepEqual(await page.locator('tbody .row-open').allTextContents(), ['Kettle 1']));
  assert.ok(refused > 1);
  await page.unrouteAll();
});

test('without buyers the page says so, and leads to them', async () => {
  const empty = await marketplaceWithMug(service);
  const other = await signedIn(browser, service, empty, { path: '/assignments' });
  await other.getByRole('heading', { name: 'No buyers yet' }).waitFor();
  await other.getByRole('link', { name: 'Go to buyers' }).waitFor();
  await other.context().close();
});

test('on a phone the table scrolls in itself, and nothing is wrong by WCAG, light and dark', async () => {
  for (const colorScheme of ['light', 'dark']) {
    const phone = await signedIn(browser, service, shop, { path: '/assignments', width: 360, height: 740, colorScheme });
    phone.faults.length = 0; // Asking whether somebody is signed in was answered with no.
    for (const path of ['/assignments', '/view-as', '/view-as?buyer=acme&groups=trade&product=mug']) {
      await phone.goto(service.baseUrl + path);
      await phone.locator('.cell[aria-label], .row-open, .sight li').first().waitFor();
      const { scrollWidth, clientWidth } = await phone.evaluate(() => ({ scrollWidth: document.documentElement.scrollWidth, clientWidth: document.documentElement.clientWidth }));
      assert.ok(scrollWidth <= clientWidth, `${path} is ${scrollWidth} wide in ${clientWidth}`);
      assert.deepEqual(await axe(phone), [], `${path} ${colorScheme}`);
    }
    assert.deepEqual(phone.faults, []);
    await phone.context().close();
  }
  await page.emulateMedia({ colorScheme: 'dark' });
  await open('/assignments');
  await page.getByLabel('Choose all on this page').check();
  await page.getByLabel('Choose the column of acme, Trade').check();
  assert.deepEqual(await axe(page), []);
});

test('who may only read sees the marks and can change nothing', async () => {
  const reader = { id: shop.id, username: 'reader', password: 'reads-but-writes-not-1' };
  const Roles = ['ProductReader', 'BuyerReader', 'UserGroupReader'];
  const { status } = await shop.call.post('/v1/adminusers', { Username: 'reader', Password: reader.password, FirstName: 'R', LastName: 'E', Email: 'r@example.com', Active: true, Roles });
  assert.equal(status, 201);
  const other = await signedIn(browser, service, reader, { path: '/assignments' });
  const mug = other.getByRole('button', { name: 'Stone mug at cork depot for globex: not seen' });
  await mug.dispatchEvent('click');
  assert.equal(await mug.getAttribute('aria-disabled'), 'true');
  assert.equal(await other.locator('.matrix input').count(), 0);
  assert.equal(await other.getByRole('link', { name: 'View as…' }).count(), 0);
  assert.ok(!(await assigned()).includes('mug cork globex *'));

  await other.goto(`${service.baseUrl}/view-as?buyer=acme`);
  await other.getByRole('heading', { name: 'Your roles do not open this' }).waitFor();
  await other.context().close();
});

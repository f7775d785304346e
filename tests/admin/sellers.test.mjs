// Sellers, their stores, keys and users: in the admin.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { act, eventually, fill, goTo, signedIn } from '../support/admin.mjs';
import { axe, launch } from '../support/browser.mjs';
import { marketplaceWithMug } from '../support/ordercloud.mjs';
import { service } from '../support/service.mjs';
import { makeSellersUser, makeStore, openVest, recordOf, says, stall } from '../support/stores.mjs';

let browser;
let shop;
let page;

before(async () => {
  [browser, shop] = await Promise.all([launch(), marketplaceWithMug(service)]);
  await makeStore(shop.call);
  page = await signedIn(browser, service, shop, { path: '/sellers', width: 1440, height: 900 });
});
after(() => browser?.close());

const toast = (text) => eventually(async () => assert.match(await page.locator('.toast-text').textContent(), text));

describe('the sellers', () => {
  test('are listed with the stores that they have and are in, and with their stock', async () => {
    await goTo(page, service, '/sellers');
    const cells = (name) => page.locator('tbody tr', { hasText: name }).locator('td').allInnerTexts();
    await eventually(async () => assert.deepEqual((await cells('Fellside')).slice(2), ['Active', '3', '–', '–', '–']));
    await eventually(async () => assert.deepEqual((await cells('Larchwood')).slice(2), ['Active', '–', '1', '3', '15']));
    await page.getByText('5 sellers').waitFor();
  });

  test('are made, renamed and deleted', async () => {
    await goTo(page, service, '/sellers');
    await page.getByRole('button', { name: 'New seller' }).click();
    await fill(page, { Name: 'Short lived', ID: 'brief' });
    await act(page, 'Create seller').click();
    await eventually(() => assert.equal(new URL(page.url()).pathname, '/sellers/brief'));
    await page.getByRole('button', { name: 'Edit seller' }).click();
    await fill(page, { Name: 'Shorter lived' });
    await act(page, 'Save seller').click();
    await page.getByRole('heading', { level: 1, name: 'Shorter lived' }).waitFor();
    await page.getByRole('button', { name: 'Delete seller' }).click();
    await act(page, 'Delete seller').click();
    await eventually(() => assert.equal(new URL(page.url()).pathname, '/sellers'));
    assert.equal((await shop.call.get('/v1/suppliers/brief')).status, 404);
  });

  test('become members of a store, found by name, and leave it with a word of what goes', async () => {
    await goTo(page, service, '/sellers/fell');
    await page.getByRole('button', { name: 'Add member' }).click();
    await page.locator('#field-seller').fill('moor');
    await page.getByRole('option', { name: 'Moor and Dale' }).click();
    await act(page, 'Add member').click();
    await toast(/Moor and Dale is a member of the store of Fellside Cooperative/);
    await page.getByRole('link', { name: 'Moor and Dale' }).click();
    await page.getByRole('heading', { level: 1, name: 'Moor and Dale' }).waitFor();
    await page.getByRole('link', { name: 'Fellside Cooperative' }).waitFor();

    await page.getByRole('button', { name: 'Leave the store of Fellside Cooperative' }).click();
    await page.getByText('It has no records of them now.', { exact: false }).waitFor();
    await act(page, 'Leave store').click();
    await toast(/no longer a member/);
    assert.equal((await shop.call.get('/v1/suppliers/moor/memberships')).body.Meta.TotalCount, 0);

    await goTo(page, service, '/sellers/fell');
    await page.getByRole('button', { name: 'Remove Larchwood Packs' }).click();
    await page.getByText('3 records of them go away', { exact: false }).waitFor();
    await page.keyboard.press('Escape');
    assert.equal((await shop.call.get('/v1/suppliers/fell/members')).body.Meta.TotalCount, 3);
  });

  test('show their stock across variants, which is edited in place', async () => {
    await goTo(page, service, '/sellers/larch');
    await page.getByText('3 of 4 variants').waitFor();
    const row = page.locator('tbody tr', { has: page.locator('[data-record="vest/vest-xl/larch-home"]') });
    await row.locator('.quantity-show').click();
    await row.locator('.quantity-input').fill('+1');
    await row.locator('.quantity-input').press('Enter');
    await toast(/set to 10, was 9/);
    assert.equal((await recordOf(shop.call, 'xl', 'larch')).QuantityAvailable, 10);
    assert.equal(await page.getByRole('link', { name: 'All its records' }).getAttribute('href'), '/records?owner=larch');
  });

  test('have keys: one is made, shown once, used, and revoked', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await goTo(page, service, '/sellers/fell');
    await page.getByText('No keys.', { exact: false }).waitFor();
    await page.getByRole('button', { name: 'Make key' }).click();
    await fill(page, { Name: 'ERP' });
    await act(page, 'Make key').click();
    await page.getByText('It will not be shown again.', { exact: false }).waitFor();
    assert.deepEqual(await axe(page), []);
    const key = await page.getByLabel('The key').inputValue();
    await page.getByRole('button', { name: 'Copy key' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), key);
    await act(page, 'I have kept it').click();

    const row = page.locator('tbody tr', { hasText: 'ERP' });
    assert.match(await row.innerText(), /Never/);
    const asked = await fetch(`${service.baseUrl}/api/v2/client/multi_store_memberships`, { headers: { authorization: `Bearer ${key}` } });
    assert.equal(asked.status, 200);
    assert.deepEqual((await asked.json()).data.map(({ attributes }) => attributes.seller_name).sort(), ['Harbour Outdoor', 'Larchwood Packs', 'Tarn & Fell Clothing']);
    await eventually(async () => {
      const { body } = await shop.call.get('/v1/suppliers/fell/apikeys');
      assert.equal(typeof body.Items[0].LastUsed, 'string');
    });
    await goTo(page, service, '/sellers/fell');
    const year = new Date().getUTCFullYear();
    await eventually(async () => assert.match(await row.innerText(), new RegExp(`${year}`)));
    assert.ok(!(await page.content()).includes(key));

    await page.getByRole('button', { name: 'Revoke ERP' }).click();
    await page.getByText('It was last used on', { exact: false }).waitFor();
    await act(page, 'Revoke key').click();
    await toast(/ERP revoked/);
    assert.equal((await shop.call.get('/v1/suppliers/fell/apikeys')).body.Meta.TotalCount, 0);
  });
});

describe("a seller's own user", () => {
  let own;
  before(async () => {
    const user = await makeSellersUser(shop.call, 'tarn', 'sam');
    own = await signedIn(browser, service, { id: shop.id, ...user }, { path: '/sellers', width: 1440, height: 900 });
  });

  test('is led to its own seller, with its stores and keys', async () => {
    await own.getByRole('heading', { level: 1, name: 'Tarn & Fell Clothing' }).waitFor();
    assert.equal(new URL(own.url()).pathname, '/sellers/tarn');
    await own.getByText('Fellside Cooperative').first().waitFor();
    assert.equal(await own.getByRole('button', { name: /Add to a store|Add member|Leave the store/ }).count(), 0);
    await own.getByRole('button', { name: 'Make key' }).waitFor();
    await own.locator('[data-record]').first().waitFor();
    assert.deepEqual((await own.locator('[data-record]').evaluateAll((rows) => rows.map((row) => row.dataset.record))).filter((it) => !it.endsWith('/tarn-home')), []);
  });

  test('sees and edits its own column of the parent\'s product, and nothing else', async () => {
    await openVest(own, service);
    assert.deepEqual(await own.locator('.stalls-seller').allInnerTexts(), ['Tarn & Fell Clothing']);
    assert.equal(await own.getByRole('button', { name: 'Edit product' }).count(), 0);
    assert.equal(await own.getByRole('button', { name: 'New variant' }).count(), 0);
    assert.equal(await own.locator('.shop').count(), 0);
    const { Items } = (await shop.call.get('/v1/inventoryrecords?ProductID=vest&OwnerID=tarn&Infinite=false')).body;
    const sum = Items.reduce((sum, { QuantityAvailable }) => sum + QuantityAvailable, 0);
    await eventually(async () => assert.equal(await own.locator('.lead-number .figure-number').innerText(), String(sum), 'its own alone'));
    await stall(own, 'XL', 'tarn').focus();
    await own.keyboard.type('8');
    await own.keyboard.press('Enter');
    await eventually(async () => assert.equal((await recordOf(shop.call, 'xl', 'tarn'))?.QuantityAvailable, 8));
    await eventually(async () => assert.equal(await says(own, 'XL', 'tarn'), '8 available, price 119.00'));
    // Lists that are read again are pale for so long.
    await own.locator('.table[aria-busy="true"]').waitFor({ state: 'detached' });
    await own.evaluate(() => Promise.allSettled(document.getAnimations().map((animation) => animation.finished)));
    assert.deepEqual(await axe(own), []);
  });

  test('does not get at another seller', async () => {
    await own.goto(`${service.baseUrl}/sellers/larch`);
    await own.getByRole('heading', { name: 'Not found' }).first().waitFor();
  });
});

test('who may only read sees the table and can change nothing', async () => {
  const reader = { id: shop.id, username: 'reader', password: 'reads-but-writes-not-1' };
  const Roles = ['ProductReader', 'SupplierReader', 'SupplierAddressReader'];
  await shop.call.post('/v1/adminusers', { Username: 'reader', Password: reader.password, FirstName: 'R', LastName: 'E', Email: 'r@example.com', Active: true, Roles });
  const other = await signedIn(browser, service, reader, { path: '/products/vest' });
  await other.locator('.stall').first().waitFor();
  await stall(other, 'S', 'tarn').focus();
  await other.keyboard.type('5');
  await other.keyboard.press('Enter');
  assert.equal(await other.locator('.stall-quick, .stall-editor').count(), 0);
  assert.equal(await other.locator('.stall-add, .shop').count(), 0);
  await goTo(other, service, '/sellers/fell');
  await other.getByRole('heading', { name: 'Member of' }).waitFor();
  assert.equal(await other.getByRole('button', { name: /Add|Make key|Remove/ }).count(), 0);
  await other.context().close();
});

test('nothing is wrong by WCAG and nothing scrolls sideways, wide and narrow, light and dark', async () => {
  for (const colorScheme of ['light', 'dark']) {
    for (const width of [1440, 360]) {
      const at = await signedIn(browser, service, shop, { path: '/sellers', width, height: width === 360 ? 740 : 900, colorScheme });
      at.faults.length = 0; // Asking whether somebody is signed in was answered with no.
      const look = async (name) => {
        await at.evaluate(() => document.fonts.ready);
        await at.evaluate(() => Promise.allSettled(document.getAnimations().map((animation) => animation.finished)));
        const { scrollWidth, clientWidth } = await at.evaluate(() => ({ scrollWidth: document.documentElement.scrollWidth, clientWidth: document.documentElement.clientWidth }));
        assert.ok(scrollWidth <= clientWidth, `${name} is ${scrollWidth} wide in ${clientWidth}`);
        assert.deepEqual(await axe(at), [], `${name} ${colorScheme} ${width}`);
        if (process.env.ONHAND_SHOTS) await at.screenshot({ path: `${process.env.ONHAND_SHOTS}/${name}-${width}-${colorScheme}.png`, fullPage: width === 360 && !name.endsWith('editor') });
      };
      await at.locator('.row-open').first().waitFor();
      if (width > 640) await eventually(async () => assert.match(await at.locator('tbody tr').first().innerText(), /3/));
      await look('sellers');
      await at.goto(`${service.baseUrl}/sellers/fell`);
      await at.getByText('No keys.', { exact: false }).waitFor();
      await look('parent');
      await at.goto(`${service.baseUrl}/sellers/larch`);
      await at.locator('[data-record]').first().waitFor();
      await look('member');
      await openVest(at, service);
      await at.locator('.shop-seller').first().waitFor();
      await look('stores');
      await stall(at, 'M', 'larch').click();
      await at.locator('.stall-editor').waitFor();
      await look('editor');
      await at.keyboard.press('Escape');
      assert.deepEqual(at.faults, []);
      await at.context().close();
    }
  }
});

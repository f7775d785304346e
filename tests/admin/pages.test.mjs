// Every page: accessible in both schemes and both widths, without faults; and what is made on products and locations.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { act, eventually, faultOf, fill, goTo, names, signedIn } from '../support/admin.mjs';
import { axe, launch } from '../support/browser.mjs';
import { makeSupplier, marketplaceWithMug } from '../support/ordercloud.mjs';
import { service } from '../support/service.mjs';
import { makeBuyer, makeShop, shopper } from '../support/shoppers.mjs';

const PAGES = {
  overview: '/',
  records: '/records',
  'a record': '/records?panel=mug%2Fdublin',
  products: '/products',
  'a product': '/products/cup',
  locations: '/locations',
  buyers: '/buyers',
  'a buyer': '/buyers/acme',
  assignments: '/assignments',
  orders: '/orders',
  'an order': '/orders?panel=o-1',
  'through other eyes': '/view-as?buyer=acme&groups=trade&product=mug',
};

let browser;
let shop;

before(async () => {
  [browser, shop] = await Promise.all([launch(), marketplaceWithMug(service)]);
  const { call } = shop;
  await makeSupplier(service, call, 'larch');
  await call.put('/v1/products/cup', { Name: 'Tin cup with a name that is longer than a telephone is wide', Active: true, Inventory: { Enabled: true, VariantLevelTracking: true } });
  await call.put('/v1/products/cup/variants/red', { Name: 'Red cup', Specs: [{ SpecID: 'COLOUR', Value: 'red' }] });
  await call.put('/v1/products/cup/variants/red/inventoryrecords/cork', { AddressID: 'cork', QuantityAvailable: 3, NotificationPoint: 5 });
  await call.put('/v1/products/mug/inventoryrecords/dublin', { AddressID: 'dublin', QuantityAvailable: 1200, xp: { Zone: 'A' } });
  await call.put('/v1/products/mug/inventoryrecords/larch', { AddressID: 'larch-home', OwnerID: 'larch', QuantityAvailable: 0 });
  await makeBuyer(call, 'acme', 2);
  await call.put('/v1/buyers/acme/usergroups/trade', { Name: 'Trade' });
  await call.post('/v1/buyers/acme/usergroups/assignments', { UserGroupID: 'trade', UserID: 'acme-0' });
  const ann = await shopper(service, call, await makeShop(call), 'acme', 'acme-0');
  await ann.post('/v1/orders/Outgoing', { ID: 'o-1' });
  await ann.post('/v1/orders/Outgoing/o-1/lineitems', { ProductID: 'mug', Quantity: 2, InventoryRecordID: 'dublin', UnitPrice: 9.5 });
  await ann.post('/v1/orders/Outgoing/o-1/lineitems', { ProductID: 'mug', Quantity: 1 });
});
after(() => browser?.close());

const toastOn = (page, text) => eventually(async () => assert.equal(await page.locator('.toast-text').textContent(), text));

describe('every page is accessible, fits and logs no fault', () => {
  let page;
  before(async () => {
    page = await signedIn(browser, service, shop);
    page.faults.length = 0; // That nobody is signed in yet is an answer of 401, which the browser logs.
  });

  for (const [name, path] of Object.entries(PAGES)) {
    test(name, async () => {
      await goTo(page, service, path);
      await page.waitForLoadState('networkidle');
      for (const width of [1440, 360]) {
        await page.setViewportSize({ width, height: 900 });
        await eventually(async () => assert.deepEqual(await beyondTheEdge(page), [], `nothing scrolls sideways at ${width} px`));
        for (const colorScheme of ['light', 'dark']) {
          await page.emulateMedia({ colorScheme });
          await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))); // Until it is painted.
          await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished)));
          assert.deepEqual(await axe(page), [], `${colorScheme}, ${width} px`);
        }
      }
      assert.deepEqual(page.faults, []);
    });
  }
});

/** What makes the page wider than the window. */
function beyondTheEdge(page) {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const wide = [...document.querySelectorAll('body *')].filter((element) => element.getBoundingClientRect().right > clientWidth);
    return wide.map((element) => `${element.tagName} ${element.className}`);
  });
}

test('the scheme that a person chose outlives a reload', async () => {
  const page = await signedIn(browser, service, shop);
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await ground();

  await page.getByRole('button', { name: 'Use the dark scheme' }).click();
  await eventually(async () => assert.notEqual(await ground(), light));
  await page.reload();

  await page.getByRole('button', { name: 'Use the light scheme' }).waitFor();
  assert.notEqual(await ground(), light);
  await page.context().close();
});

test('the keys are listed on ?', async () => {
  const page = await signedIn(browser, service, shop, { path: '/records' });
  await page.locator('.row-open').first().waitFor();

  await page.keyboard.press('?');

  await page.locator('dialog.dialog').waitFor();
  assert.deepEqual(await axe(page), []);
  await page.context().close();
});

describe('products and locations', () => {
  let page;
  before(async () => (page = await signedIn(browser, service, shop, { width: 1440, height: 900 })));
  const toast = (text) => toastOn(page, text);

  test('a product is made, and a variant of it', async () => {
    await goTo(page, service, '/products');
    await page.getByRole('button', { name: 'New product' }).click();
    await act(page, 'Create product').click();
    assert.match(await faultOf(page, 'Name').textContent(), /required/);
    await fill(page, { Name: 'Trail mug', ID: 'trail' });
    await page.getByLabel('Stock is kept by variant').or(page.locator('#field-Inventory-VariantLevelTracking')).first().check();
    await act(page, 'Create product').click();
    await toast('Trail mug created');
    assert.equal(new URL(page.url()).pathname, '/products/trail');

    await page.getByRole('button', { name: 'New variant' }).click();
    await fill(page, { ID: 'trail-s', Name: 'Small trail mug', Specs: 'size = S' });
    await act(page, 'Create variant').click();

    await eventually(async () => assert.ok((await names(page)).includes('Small trail mug')));
    const product = (await shop.call.get('/v1/products/trail')).body;
    assert.deepEqual([product.Name, product.Inventory.VariantLevelTracking, product.VariantCount], ['Trail mug', true, 1]);
    const { Specs } = (await shop.call.get('/v1/products/trail/variants/trail-s')).body;
    assert.deepEqual(Specs.map(({ SpecID, Value }) => [SpecID, Value]), [['size', 'S']]);
  });

  test('a product whose ID is taken says so at the field', async () => {
    await goTo(page, service, '/products');
    await page.getByRole('button', { name: 'New product' }).click();
    await fill(page, { Name: 'Another mug', ID: 'mug' });
    await act(page, 'Create product').click();

    assert.match(await faultOf(page, 'ID').textContent(), /taken by another product/);
    assert.equal((await shop.call.get('/v1/products/mug')).body.Name, 'Stone mug');
  });

  test('a product is edited', async () => {
    await goTo(page, service, '/products/mug');
    await page.getByRole('button', { name: 'Edit product' }).click();
    await fill(page, { SKU: 'SM-1', Price: '14.50' });
    await act(page, 'Save product').click();

    await toast('Stone mug saved');
    const { SKU, Price, Inventory } = (await shop.call.get('/v1/products/mug')).body;
    assert.deepEqual([SKU, Number(Price), Inventory.QuantityAvailable], ['SM-1', 14.5, 1200]);
  });

  test('a location is made', async () => {
    await goTo(page, service, '/locations');
    await page.getByRole('button', { name: 'New location' }).click();
    await fill(page, { AddressName: 'Quay store', Street1: '1 Quay', City: 'Sligo' });
    await act(page, 'Create location').click();
    assert.match(await faultOf(page, 'Country').textContent(), /required/);
    await fill(page, { Country: 'IE' });
    await act(page, 'Create location').click();

    await toast('Quay store saved');
    await eventually(async () => assert.ok((await names(page)).includes('Quay store')));
    const found = (await shop.call.get('/v1/addresses?AddressName=Quay%20store')).body.Items;
    assert.deepEqual(found.map(({ Street1, City, Country }) => [Street1, City, Country]), [['1 Quay', 'Sligo', 'IE']]);
  });

  test('a location where records stand is not deleted, and the page says why', async () => {
    await goTo(page, service, '/locations');
    await page.getByRole('button', { name: 'Delete dublin depot' }).click();
    await act(page, 'Delete').click();

    const fault = page.locator('dialog.dialog .form-fault');
    await fault.waitFor();
    assert.equal(await fault.textContent(), 'Not deleted: inventory records stand here. Move them to another location or delete them first.');
    assert.equal((await shop.call.get('/v1/addresses/dublin')).status, 200);
  });

  test('a location without records is deleted', async () => {
    await shop.call.put('/v1/addresses/spare', { AddressName: 'Spare room', Street1: '1 Back Lane', City: 'Cork', Country: 'IE' });
    await goTo(page, service, '/locations');
    await page.getByRole('button', { name: 'Delete Spare room' }).click();
    await act(page, 'Delete').click();

    await toast('Spare room deleted');
    assert.equal((await shop.call.get('/v1/addresses/spare')).status, 404);
  });
});

describe("a supplier's user", () => {
  let page;
  before(async () => {
    const password = 'a-long-password-1';
    await shop.call.put('/v1/suppliers/larch/users/bob', { Username: 'bob', Password: password, FirstName: 'Bob', LastName: 'Birch', Email: 'bob@larch.example', Active: true });
    page = await signedIn(browser, service, { id: shop.id, username: 'bob', password }, { path: '/records' });
  });

  test('sees only its own records, and no other owner', async () => {
    await page.locator('[data-record]').first().waitFor();

    assert.deepEqual(await page.locator('[data-record]').evaluateAll((rows) => rows.map((row) => row.dataset.record)), ['mug/larch']);
    await eventually(async () => assert.match(await page.locator('.totals').textContent(), /^1 record /));
    assert.equal(await page.getByRole('columnheader', { name: 'Owner' }).count(), 0);
    assert.equal(await page.getByRole('button', { name: 'Owner' }).count(), 0);
  });

  test('sees only its own locations', async () => {
    await goTo(page, service, '/locations');

    await eventually(async () => assert.deepEqual(await names(page), ['larch-home']));
  });

  test('does not see the record of another by its address', async () => {
    await page.goto(`${service.baseUrl}/records?panel=mug%2Fdublin`);

    await page.getByText('There is no such record, or it is not yours to see.').waitFor();
  });
});

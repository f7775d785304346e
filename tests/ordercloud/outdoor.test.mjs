// A real shop, loaded, read back and edited by the real SDK.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { callerOf, forEach, sdkFor, thrownBy } from '../support/ordercloud.mjs';
import { absence, readOutdoor } from '../support/outdoor.mjs';
import { service } from '../support/service.mjs';

const REQUESTS_AT_ONCE = 16;

describe('the outdoor shop', { skip: absence }, () => {
  let sdk;
  let call;
  let shop;

  before(async () => {
    const { token } = await service.makeMarketplace();
    sdk = sdkFor(service, token);
    call = callerOf(service, token);
    shop = await readOutdoor();
    await load('addresses', shop.addresses, (body) => sdk.AdminAddresses.Create(body));
    await load('products', shop.products, (body) => sdk.Products.Create(body));
    await load('variants', shop.variants, ({ productId, body }) => sdk.Products.SaveVariant(productId, body.ID, body));
    await load('records', shop.records, ({ productId, body }) => sdk.InventoryRecords.Create(productId, body));
  });

  async function load(name, items, work) {
    const begin = Date.now();
    await forEach(items, REQUESTS_AT_ONCE, work);
    const seconds = (Date.now() - begin) / 1000;
    console.log(`${items.length} ${name} loaded in ${seconds.toFixed(1)} s, ${Math.round(items.length / seconds)} a second`);
  }

  /** Sums of a number over things, by a key. */
  function sumsBy(things, keyOf, numberOf) {
    const sums = {};
    for (const thing of things) sums[keyOf(thing)] = (sums[keyOf(thing)] ?? 0) + numberOf(thing);
    return sums;
  }

  /** The records of every product that has some, through the SDK. */
  async function recordsThroughSdk() {
    const ids = [...new Set(shop.records.map(({ productId }) => productId))];
    const pages = await forEach(ids, REQUESTS_AT_ONCE, (id) => sdk.InventoryRecords.List(id, { pageSize: 100 }));
    return pages.flatMap((page) => page.Items);
  }

  const expectedByLocation = () => sumsBy(shop.records, ({ body }) => body.AddressID, ({ body }) => body.QuantityAvailable ?? 0);

  test('is there as a whole', async () => {
    const addresses = await sdk.AdminAddresses.List({ pageSize: 100 });
    const products = await sdk.Products.List({ pageSize: 1 });
    const summary = await call.get('/v1/inventory/summary');

    assert.equal(addresses.Meta.TotalCount, shop.addresses.length);
    assert.equal(products.Meta.TotalCount, shop.products.length);
    assert.equal(summary.body.Records, shop.records.length);
    assert.equal(summary.body.Products, shop.products.length);
    assert.equal(summary.body.Locations, shop.addresses.length);
  });

  test('reads back record for record', async () => {
    const found = Object.fromEntries((await recordsThroughSdk()).map((record) => [record.ID, record]));

    assert.equal(Object.keys(found).length, shop.records.length);
    for (const { body } of shop.records) {
      const { ID, AddressID, QuantityAvailable, Floor, SafetyStock, LTD, OnHand, xp } = found[body.ID];
      assert.deepEqual({ ID, AddressID, QuantityAvailable, Floor, SafetyStock, LTD, xp }, { QuantityAvailable: 0, Floor: null, SafetyStock: 0, LTD: null, ...body });
      assert.equal(OnHand, QuantityAvailable + SafetyStock);
    }
  });

  test('reads back product for product and variant for variant', async () => {
    const products = Object.fromEntries((await call.all('/v1/products')).map((product) => [product.ID, product]));
    const parents = [...new Set(shop.variants.map(({ productId }) => productId))];
    const lists = await forEach(parents, REQUESTS_AT_ONCE, (id) => sdk.Products.ListVariants(id, { pageSize: 100 }));
    const variants = Object.fromEntries(lists.flatMap((page) => page.Items).map((variant) => [variant.ID, variant]));

    const countOf = sumsBy(shop.variants, ({ productId }) => productId, () => 1);
    for (const { ID, Name, UPC, xp } of shop.products) {
      const read = products[ID];
      assert.deepEqual([read.Name, read.UPC, read.xp, read.VariantCount], [Name, UPC ?? null, xp, countOf[ID] ?? 0]);
    }
    assert.equal(Object.keys(variants).length, shop.variants.length);
    for (const { body } of shop.variants) {
      assert.deepEqual(variants[body.ID].Specs.map(({ SpecID, Value }) => ({ SpecID, Value })), body.Specs);
    }
  });

  test('sums per location are those of the export, however they are read', async () => {
    const expected = expectedByLocation();

    const throughLists = sumsBy(await recordsThroughSdk(), (record) => record.AddressID, (record) => record.QuantityAvailable);
    const everywhere = sumsBy(await call.all('/v1/inventoryrecords'), (record) => record.AddressID, (record) => record.QuantityAvailable);
    const summary = (await call.get('/v1/inventory/summary')).body;

    assert.deepEqual(throughLists, expected);
    assert.deepEqual(everywhere, expected);
    assert.deepEqual(Object.fromEntries(summary.ByLocation.map((location) => [location.AddressID, location.Available])), expected);
    assert.equal(summary.Available, Object.values(expected).reduce((sum, one) => sum + one));
  });

  test('a product shows the sum of its records', async () => {
    const expected = sumsBy(shop.records, ({ productId }) => productId, ({ body }) => body.QuantityAvailable ?? 0);

    const products = await call.all('/v1/products?xp.FromFeed=true');

    assert.deepEqual(Object.fromEntries(products.map((product) => [product.ID, product.Inventory.QuantityAvailable])), expected);
  });

  test('filters find what the export holds', async () => {
    const count = (condition) => shop.records.filter(({ productId, body }) => condition(body, productId)).length;
    const filters = {
      'AddressID=ALB': (record) => record.AddressID === 'ALB',
      'AddressID=alb%7Cboise': (record) => ['ALB', 'BOISE'].includes(record.AddressID),
      'AddressID=!ALB': (record) => record.AddressID !== 'ALB',
      'AddressID=B*': (record) => record.AddressID.startsWith('B'),
      'AddressID=*DC&QuantityAvailable=%3E1000': (record) => record.AddressID.endsWith('DC') && record.QuantityAvailable > 1000,
      'QuantityAvailable=!%3E1000': (record) => record.QuantityAvailable <= 1000,
      'ProductID=CampStove*': (_, product) => product.startsWith('CampStove'),
      'UPC=campstove_001': (_, product) => product === 'CampStove_001',
      'xp.Row.Location=EDIS%7CKCDC': (record) => ['EDIS', 'KCDC'].includes(record.AddressID),
      'Address.State=CO': (record) => shop.addresses.find(({ ID }) => ID === record.AddressID).State === 'CO',
      'Stock=out': (record) => (record.QuantityAvailable ?? 0) === 0,
      'search=stove_00': (record) => /stove_00/i.test(record.ID),
    };

    for (const [filter, condition] of Object.entries(filters)) {
      const { status, body } = await call.get(`/v1/inventoryrecords?pageSize=1&${filter}`);

      assert.equal(status, 200, filter);
      assert.equal(body.Meta.TotalCount, count(condition), filter);
    }
  });

  test('the SDK finds records and products by its own options', async () => {
    const inStores = await sdk.InventoryRecords.List('CampStove_001', {
      search: 'campstove',
      searchOn: ['ID'],
      sortBy: ['!AddressID'],
      pageSize: 5,
      filters: { AddressID: ['!ALB', 'B*|C*'], QuantityAvailable: '>0', xp: { Row: { Location: 'b*|c*' } }, includeAddress: true },
    });
    const withStock = await sdk.Products.List({ filters: { 'InventoryRecords.AddressID': 'EDIS|KCDC', 'InventoryRecords.QuantityAvailable': '>1000' } });

    const expected = shop.addresses.map(({ ID }) => ID).filter((id) => /^[BC]/.test(id)).sort().reverse();
    assert.deepEqual(inStores.Items.map((record) => record.AddressID), expected.slice(0, 5));
    assert.equal(inStores.Meta.TotalCount, expected.length);
    assert.deepEqual(inStores.Items.map((record) => record.Address.ID), expected.slice(0, 5));
    const rich = shop.records.filter(({ body }) => ['EDIS', 'KCDC'].includes(body.AddressID) && body.QuantityAvailable > 1000);
    assert.deepEqual(withStock.Items.map((product) => product.ID), rich.map(({ productId }) => productId));
  });

  test('the last-ID walk meets every record exactly once, in code-point order', async () => {
    const walked = [];
    for (let last = ''; ; last = walked.at(-1)) {
      const { body } = await call.get(`/v1/inventoryrecords?page=1&pageSize=100&sortBy=ID${last && `&ID=%3E${last}`}`);
      if (body.Items.length === 0) break;
      walked.push(...body.Items.map((record) => record.ID));
    }

    // JavaScript compares ASCII texts by code point, too.
    assert.deepEqual(walked, shop.records.map(({ body }) => body.ID).sort());
  });

  test('edits show in sums and in movements', async () => {
    const product = shop.records[0].productId;
    const figure = async () => (await sdk.Products.Get(product)).Inventory.QuantityAvailable;
    const before = await figure();
    const summaryBefore = (await call.get('/v1/inventory/summary')).body.Available;
    const id = (location) => `${product}-${location}`;

    const patched = await sdk.InventoryRecords.Patch(product, id('ALB'), { QuantityAvailable: 940, xp: { Bin: 'A-1' } });
    const put = await sdk.InventoryRecords.Save(product, id('BOISE'), { AddressID: 'BOISE', QuantityAvailable: 7 });
    const renamed = await sdk.InventoryRecords.Patch(product, id('BRONX'), { ID: `${id('BRONX')}-b` });
    await sdk.InventoryRecords.Delete(product, id('DETROIT'));
    // A second row of the same item at the same place.
    const second = await sdk.InventoryRecords.Create(product, { ID: `${id('ALB')}-2`, AddressID: 'ALB', QuantityAvailable: 5 });

    assert.deepEqual(patched.xp, { Row: { Location: 'ALB' }, Bin: 'A-1' });
    assert.deepEqual([put.QuantityAvailable, put.xp, put.Floor], [7, null, 0], 'a PUT resets what is OrderCloud\'s and keeps the rest');
    assert.equal(renamed.QuantityAvailable, 1000);
    assert.equal((await thrownBy(sdk.InventoryRecords.Get(product, id('BRONX')))).status, 404);
    const change = -60 - 993 - 1000 + 5;
    assert.equal(await figure(), before + change);
    assert.equal((await call.get('/v1/inventory/summary')).body.Available, summaryBefore + change);
    const history = async (record) => (await call.get(`/v1/products/${product}/inventoryrecords/${record}/movements`)).body.Items.map((one) => [one.Why, one.Before?.OnHand ?? null, one.After?.OnHand ?? null]);
    assert.deepEqual(await history(patched.ID), [['Edited', 1000, 940], ['Created', null, 1000]]);
    assert.deepEqual(await history(put.ID), [['Edited', 1000, 7], ['Created', null, 1000]]);
    assert.deepEqual(await history(renamed.ID), [['Created', null, 1000]], 'a rename moves no stock');
    assert.deepEqual(await history(second.ID), [['Created', null, 5]]);
    const deletions = (await call.get('/v1/inventory/movements?Why=Deleted')).body.Items;
    assert.deepEqual(deletions.map((one) => [one.ProductID, one.AddressID, one.Before.OnHand, one.After]), [[product, 'DETROIT', 1000, null]]);
  });
});

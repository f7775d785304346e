// What shoppers see of products and stock: through the vendor's own SDK, and by plain requests for what it hides.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { callerOf, marketplaceWithMug, sdkFor, thrownBy } from '../support/ordercloud.mjs';
import { service } from '../support/service.mjs';
import { makeBuyer, makeShop, makeUser, shopper } from '../support/shoppers.mjs';

const RECORDS = '/v1/products/mug/inventoryrecords';
const MY_RECORDS = '/v1/me/products/mug/inventoryrecords';

/** The worked scenario: a mug with 5 in Dublin for all and 8 in Cork for the group `trade`; ann is a member, bob is not. */
async function mugShop() {
  const marketplace = await marketplaceWithMug(service, { inventory: { Enabled: true, QuantityAvailable: 99 } });
  const { call } = marketplace;
  await call.post(RECORDS, { ID: 'mug-dub', AddressID: 'dublin', QuantityAvailable: 5 });
  await call.put(`${RECORDS}/mug-cork`, { AddressID: 'cork', QuantityAvailable: 8, AllowAllBuyers: false, xp: { Aisle: '7' } });
  await makeBuyer(call, 'acme', 0);
  for (const user of ['ann', 'bob']) await makeUser(call, 'acme', user);
  await call.put('/v1/buyers/acme/usergroups/trade', { Name: 'Trade' });
  await call.post('/v1/buyers/acme/usergroups/assignments', { UserGroupID: 'trade', UserID: 'ann' });
  await call.post(`${RECORDS}/assignments`, { InventoryRecordID: 'mug-cork', BuyerID: 'acme', UserGroupID: 'trade' });
  const shop = await makeShop(call);
  return { ...marketplace, ann: await shopper(service, call, shop, 'acme', 'ann'), bob: await shopper(service, call, shop, 'acme', 'bob'), shop };
}

/** A shirt that tracks by variant: S has 4 for all and 6 for ann's group, L has 3, and XL, with 9, is not active. */
async function addShirt({ call }) {
  await call.put('/v1/products/shirt', { Name: 'Shirt', Active: true, Inventory: { Enabled: true, VariantLevelTracking: true } });
  for (const [size, Active] of [['S', true], ['L', true], ['XL', false]]) await call.put(`/v1/products/shirt/variants/${size}`, { Name: size, Active, Specs: [{ SpecID: 'SIZE', OptionID: size }] });
  const put = (size, id, members) => call.put(`/v1/products/shirt/variants/${size}/inventoryrecords/${id}`, { AddressID: 'cork', ...members });
  await put('S', 's-all', { QuantityAvailable: 4 });
  await put('S', 's-some', { QuantityAvailable: 6, AllowAllBuyers: false });
  await put('L', 'l-all', { QuantityAvailable: 3 });
  await put('XL', 'xl-all', { QuantityAvailable: 9 });
  await call.post('/v1/products/shirt/variants/S/inventoryrecords/assignments', { InventoryRecordID: 's-some', BuyerID: 'acme', UserGroupID: 'trade' });
}

const ids = ({ Items }) => Items.map((item) => item.ID);
const available = (item) => item.Inventory.QuantityAvailable;

describe('Me of the SDK', () => {
  let sdk;
  let shop;
  before(async () => {
    shop = await mugShop();
    await addShirt(shop);
    sdk = sdkFor(service, shop.ann.token);
  });
  const as = (who) => sdk.Tokens.SetAccessToken(shop[who].token);

  test('ListProductInventoryRecords shows ann both records with their addresses, and bob one', async () => {
    as('ann');
    const records = await sdk.Me.ListProductInventoryRecords('mug', { sortBy: ['ID'] });
    as('bob');
    const bobs = await sdk.Me.ListProductInventoryRecords('mug');

    assert.deepEqual(records.Meta, { Page: 1, PageSize: 20, TotalCount: 2, TotalPages: 1, ItemRange: [1, 2], NextPageKey: null });
    assert.deepEqual(records.Items.map((record) => [record.ID, record.QuantityAvailable, record.Address.City]), [['mug-cork', 8, 'cork'], ['mug-dub', 5, 'dublin']]);
    assert.deepEqual([ids(bobs), bobs.Meta.TotalCount], [['mug-dub'], 1]);
    assert.deepEqual(bobs.Items[0], records.Items[1]);
  });

  test('lists of records take every option', async () => {
    as('ann');
    const list = async (options) => ids(await sdk.Me.ListProductInventoryRecords('mug', options));

    assert.deepEqual(await list({ sortBy: ['!AddressID'] }), ['mug-dub', 'mug-cork']);
    assert.deepEqual(await list({ search: 'CORK', searchOn: ['AddressID'] }), ['mug-cork']);
    assert.deepEqual(await list({ filters: { QuantityAvailable: '>5', 'xp.Aisle': '7' } }), ['mug-cork']);
    assert.deepEqual(await list({ page: 2, pageSize: 1 }), ['mug-dub']);
  });

  test('GetProduct and ListProducts sum what each may see', async () => {
    as('ann');
    const product = await sdk.Me.GetProduct('mug');
    const list = await sdk.Me.ListProducts({ catalogID: 'any', categoryID: 'any', depth: '2', sellerID: 'any', searchType: 'AnyTerm', search: 'mug' });
    as('bob');
    const bobs = await sdk.Me.GetProduct('mug', { sellerID: 'any' });

    assert.equal(available(product), 13);
    assert.equal(available(bobs), 5);
    assert.deepEqual([list.Items, list.Meta.TotalCount, list.Meta.Facets], [[product], 1, []]);
    for (const member of ['OwnerID', 'DefaultPriceScheduleID', 'AutoForward']) assert.ok(!(member in product), member);
    assert.equal(product.PriceSchedule, null);
  });

  test('filters and sorts on stock look through the shopper’s eyes', async () => {
    const found = async (who, filters, options = {}) => {
      as(who);
      const list = await sdk.Me.ListProducts({ ...options, filters });
      assert.equal(list.Meta.TotalCount, list.Items.length);
      return ids(list);
    };
    const cork = { 'InventoryRecords.AddressID': 'cork', 'InventoryRecords.QuantityAvailable': '>5' };

    assert.deepEqual([await found('ann', cork), await found('bob', cork)], [['mug', 'shirt'], []]);
    const dublin = { 'InventoryRecords.AddressID': 'dublin', 'InventoryRecords.QuantityAvailable': '>5' };
    assert.deepEqual(await found('ann', dublin), [], 'one and the same record');
    const own = { 'Inventory.QuantityAvailable': '>7' };
    assert.deepEqual([await found('ann', own), await found('bob', own)], [['mug', 'shirt'], []]);
    const sorted = { sortBy: ['!Inventory.QuantityAvailable'] };
    assert.deepEqual([await found('ann', {}, sorted), await found('bob', {}, sorted)], [['mug', 'shirt'], ['shirt', 'mug']]);
    assert.deepEqual(await found('ann', { 'InventoryRecords.ID': 'xl-all' }), [], 'stock of an inactive variant is not there');
    assert.deepEqual(await found('bob', { 'InventoryRecords.xp.Aisle': '*' }), []);
  });

  test('variants show their own sums, and inactive ones are not there', async () => {
    as('ann');
    const [anns, shirt, small] = [await sdk.Me.ListVariants('shirt'), await sdk.Me.GetProduct('shirt'), await sdk.Me.GetVariant('shirt', 'S')];
    const records = await sdk.Me.ListVariantInventoryRecords('shirt', 'S');
    as('bob');
    const bobs = await sdk.Me.ListVariants('shirt');
    const bobsRecords = await sdk.Me.ListVariantInventoryRecords('shirt', 'S');

    assert.deepEqual(anns.Items.map((variant) => [variant.ID, available(variant)]), [['L', 3], ['S', 10]]);
    assert.deepEqual(bobs.Items.map((variant) => [variant.ID, available(variant)]), [['L', 3], ['S', 4]]);
    assert.deepEqual([available(shirt), shirt.VariantCount, available(small)], [13, 2, 10]);
    assert.deepEqual([ids(records), ids(bobsRecords)], [['s-all', 's-some'], ['s-all']]);
    assert.equal(records.Items[0].Address.City, 'cork');
    for (const call of [() => sdk.Me.GetVariant('shirt', 'XL'), () => sdk.Me.ListVariantInventoryRecords('shirt', 'XL')]) {
      const error = await thrownBy(call());
      assert.deepEqual([error.status, error.errors[0].Data], [404, { ObjectType: 'Variant', ObjectID: 'XL' }]);
    }
    assert.deepEqual(ids(await sdk.Me.ListProductInventoryRecords('shirt')), []);
  });

  test('an inactive product is not there at all', async () => {
    await shop.call.put('/v1/products/draft', { Name: 'Draft', Inventory: { Enabled: true, VariantLevelTracking: true } });
    await shop.call.put('/v1/products/draft/variants/S', { Active: true });
    as('ann');

    for (const call of [() => sdk.Me.GetProduct('draft'), () => sdk.Me.ListVariants('draft'), () => sdk.Me.GetVariant('draft', 'S'), () => sdk.Me.GetVariant('draft', 'x'), () => sdk.Me.ListProductInventoryRecords('draft'), () => sdk.Me.ListVariantInventoryRecords('draft', 'S')]) {
      const error = await thrownBy(call());
      assert.deepEqual([error.status, error.errorCode, error.errors[0].Data], [404, 'NotFound', { ObjectType: 'Product', ObjectID: 'draft' }]);
    }
    assert.deepEqual(ids(await sdk.Me.ListProducts()), ['mug', 'shirt']);
  });

  test('only shoppers shop', async () => {
    sdk.Tokens.SetAccessToken(shop.token);
    const seller = await thrownBy(sdk.Me.ListProducts());
    const { body } = await shop.call.post('/v1/buyers/acme/users/ann/accesstoken', { ClientID: shop.shop, Roles: ['MeAdmin'] });
    sdk.Tokens.SetAccessToken(body.access_token);
    const roleless = await thrownBy(sdk.Me.GetProduct('mug'));
    as('ann');
    const shopping = await thrownBy(sdk.InventoryRecords.Patch('mug', 'mug-cork', { QuantityAvailable: 100 }));

    assert.deepEqual([seller.status, seller.errorCode], [403, 'Auth.UserNotAuthorizedToAdmin']);
    assert.deepEqual([roleless.status, roleless.errorCode, roleless.errors[0].Data], [403, 'Auth.InsufficientRoles', { SufficientRoles: ['FullAccess', 'Shopper'], AssignedRoles: ['MeAdmin'] }]);
    assert.deepEqual([shopping.status, shopping.errorCode], [403, 'Auth.InsufficientRoles']);
  });
});

test('an infinite record that a shopper sees is told, and left out of the sum', async () => {
  const { call, ann, bob } = await mugShop();
  await call.patch(`${RECORDS}/mug-cork`, { Infinite: true });
  const told = async (who) => (({ QuantityAvailable, Infinite }) => [QuantityAvailable, Infinite])((await who.get('/v1/me/products/mug')).body.Inventory);

  assert.deepEqual([await told(ann), await told(bob)], [[5, true], [5, false]]);
});

test('a record that only others see shadows the written figure and shows nothing of itself', async () => {
  const { call, bob } = await mugShop();
  await call.delete(`${RECORDS}/mug-dub`);

  assert.equal((await bob.get('/v1/me/products/mug')).body.Inventory.QuantityAvailable, 0);
  await call.delete(`${RECORDS}/mug-cork`);
  assert.equal((await bob.get('/v1/me/products/mug')).body.Inventory.QuantityAvailable, 99);
});

test('answers are one shopper’s own, in every cache', async () => {
  const { ann, bob, call } = await mugShop();
  for (const path of ['/v1/me/products', '/v1/me/products/mug', MY_RECORDS]) {
    const [anns, bobs] = [await ann.get(path), await bob.get(path)];
    const tag = { 'if-none-match': anns.headers.get('etag') };
    const [same, crossed] = [await ann.get(path, tag), await bob.get(path, tag)];

    for (const { headers } of [anns, same]) {
      assert.equal(headers.get('cache-control'), 'private, max-age=0, must-revalidate');
      assert.match(headers.get('vary'), /authorization/i);
      assert.ok(Math.abs(Date.now() - Date.parse(headers.get('x-stock-as-of'))) < 60_000, headers.get('x-stock-as-of'));
      assert.match(headers.get('access-control-expose-headers'), /x-stock-as-of/);
    }
    assert.notEqual(anns.headers.get('etag'), bobs.headers.get('etag'), path);
    assert.deepEqual([same.status, same.text], [304, '']);
    assert.deepEqual([crossed.status, crossed.body], [200, bobs.body], path);
  }
  const { headers } = await bob.get(MY_RECORDS);
  await call.patch(`${RECORDS}/mug-cork`, { QuantityAvailable: 7 });
  assert.equal((await bob.get(MY_RECORDS, { 'if-none-match': headers.get('etag') })).status, 304, 'what bob cannot see changes nothing for him');
  await call.patch(`${RECORDS}/mug-dub`, { QuantityAvailable: 4 });
  assert.equal((await bob.get(MY_RECORDS, { 'if-none-match': headers.get('etag') })).status, 200);
});

test('whoever looks through a buyer’s eyes sees as much and is told why not the rest', async () => {
  const { call, ann, bob } = await mugShop();
  const eyes = async (UserGroupIDs) => callerOf(service, (await call.post('/v1/buyers/acme/viewtoken', { UserGroupIDs })).body.access_token);
  const because = ({ body }) => body.Items.map(({ ID, Shown, Because }) => [ID, Shown, Because]);
  const [trade, nobody] = [await eyes(['trade']), await eyes([])];

  assert.deepEqual((await trade.get(MY_RECORDS)).body, (await ann.get(MY_RECORDS)).body);
  assert.deepEqual((await nobody.get('/v1/me/products')).body, (await bob.get('/v1/me/products')).body);
  assert.deepEqual(because(await trade.get(`${MY_RECORDS}?explain=true`)), [['mug-cork', true, 'AssignedToGroup'], ['mug-dub', true, 'AllBuyers']]);
  assert.deepEqual(because(await nobody.get(`${MY_RECORDS}?explain=true`)), [['mug-cork', false, 'NotAssigned'], ['mug-dub', true, 'AllBuyers']]);
  assert.deepEqual(because(await nobody.get(`${MY_RECORDS}?explain=true&QuantityAvailable=>5`)), [['mug-cork', false, 'NotAssigned']]);
  for (const token of [ann, bob]) assert.equal((await token.get(`${MY_RECORDS}?explain=true`)).code, 'List.InvalidProperty');
  await call.patch('/v1/products/mug', { Active: false });
  assert.deepEqual(because(await trade.get(`${MY_RECORDS}?explain=true`)), [['mug-cork', false, 'ProductInactive'], ['mug-dub', false, 'ProductInactive']]);
  assert.equal((await trade.get(MY_RECORDS)).status, 404);
  assert.equal((await trade.get('/v1/products/mug')).status, 403, 'only /v1/me is for such eyes');
});

test('the largest questions about stock are answered or refused, never failed on', async () => {
  const { ann } = await mugShop();
  const many = (n, pair) => Array.from({ length: n }, (_, i) => pair(i)).join('&');
  for (const query of [
    many(12, (i) => `Inventory.QuantityAvailable=>${-i}`),
    many(40, (i) => `Inventory.QuantityAvailable=!${i + 100}`),
    many(40, (i) => `InventoryRecords.QuantityAvailable=>${-i}`),
    `${many(20, (i) => `InventoryRecords.xp.K${i}=!x*y*${i}`)}&search=${'m'.repeat(100)}`,
    'sortBy=!Inventory.QuantityAvailable,SpecCount,VariantCount,Price,xp.A,xp.B,Name,ID&Inventory.QuantityAvailable=>0&InventoryRecords.Price=!*&pageSize=1&page=2',
    `Inventory.QuantityAvailable=${Array.from({ length: 500 }, (_, i) => i).join('|')}`,
  ]) {
    const { status, text } = await ann.get(`/v1/me/products?${query}`);
    assert.ok([200, 400].includes(status), `${status} for ${query.slice(0, 80)}: ${text.slice(0, 200)}`);
  }
});

// Who may see which records: through the vendor's own SDK, and our list and changes over the marketplace.
import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import { callerOf, makeSupplier, marketplaceWithMug, sdkFor, thrownBy } from '../support/ordercloud.mjs';
import { service } from '../support/service.mjs';
import { makeBuyer } from '../support/shoppers.mjs';

const RECORDS = '/v1/products/mug/inventoryrecords';
const EVERYWHERE = '/v1/inventoryrecords/assignments';

/** A mug with records `dub` and `cork`, and buyers `acme`, with groups `trade` and `staff`, and `zenith`. */
async function mugForSome() {
  const marketplace = await marketplaceWithMug(service);
  const { call } = marketplace;
  await call.put(`${RECORDS}/dub`, { AddressID: 'dublin', QuantityAvailable: 5 });
  await call.put(`${RECORDS}/cork`, { AddressID: 'cork', QuantityAvailable: 8, AllowAllBuyers: false });
  await makeBuyer(call, 'acme', 0);
  await makeBuyer(call, 'zenith', 0);
  for (const group of ['trade', 'staff']) await call.put(`/v1/buyers/acme/usergroups/${group}`, { Name: group });
  return marketplace;
}

const pairs = ({ Items }) => Items.map(({ InventoryRecordID, BuyerID, UserGroupID }) => [InventoryRecordID, BuyerID, UserGroupID]);

describe('InventoryRecords of the SDK', () => {
  let sdk;
  let marketplace;
  before(async () => {
    marketplace = await mugForSome();
    sdk = sdkFor(service, marketplace.token);
  });
  beforeEach(() => sdk.Tokens.SetAccessToken(marketplace.token));

  test('SaveAssignment makes one, and is harmless when repeated', async () => {
    for (let n = 0; n < 2; n += 1) {
      assert.equal(await sdk.InventoryRecords.SaveAssignment('mug', { InventoryRecordID: 'cork', BuyerID: 'acme', UserGroupID: 'trade' }), '');
      assert.equal(await sdk.InventoryRecords.SaveAssignment('mug', { InventoryRecordID: 'cork', BuyerID: 'acme' }), '');
      assert.equal(await sdk.InventoryRecords.SaveAssignment('mug', { InventoryRecordID: 'cork', BuyerID: 'zenith' }), '');
      assert.equal(await sdk.InventoryRecords.SaveAssignment('mug', { InventoryRecordID: 'dub', BuyerID: 'acme', UserGroupID: 'staff' }), '');
    }

    const list = await sdk.InventoryRecords.ListAssignments('mug');

    assert.deepEqual(list.Items[0], { InventoryRecordID: 'cork', BuyerID: 'acme', UserGroupID: null });
    assert.deepEqual(pairs(list), [['cork', 'acme', null], ['cork', 'acme', 'trade'], ['cork', 'zenith', null], ['dub', 'acme', 'staff']]);
    assert.deepEqual(list.Meta, { Page: 1, PageSize: 20, TotalCount: 4, TotalPages: 1, ItemRange: [1, 4], NextPageKey: null });
  });

  test('ListAssignments narrows by each option and pages', async () => {
    const listed = async (options) => pairs(await sdk.InventoryRecords.ListAssignments('mug', options));

    assert.deepEqual(await listed({ level: 'Company' }), [['cork', 'acme', null], ['cork', 'zenith', null]]);
    assert.deepEqual(await listed({ level: 'Group' }), [['cork', 'acme', 'trade'], ['dub', 'acme', 'staff']]);
    assert.deepEqual(await listed({ buyerID: 'zenith' }), [['cork', 'zenith', null]]);
    assert.deepEqual(await listed({ inventoryRecordID: 'dub' }), [['dub', 'acme', 'staff']]);
    assert.deepEqual(await listed({ userGroupID: 'trade', buyerID: 'acme' }), [['cork', 'acme', 'trade']]);
    assert.deepEqual(await listed({ page: 2, pageSize: 3 }), [['dub', 'acme', 'staff']]);
  });

  test('DeleteAssignment takes one and leaves the others', async () => {
    assert.equal(await sdk.InventoryRecords.DeleteAssignment('mug', 'cork', { buyerID: 'acme', userID: 'a-leftover' }), '');

    const again = await thrownBy(sdk.InventoryRecords.DeleteAssignment('mug', 'cork', { buyerID: 'acme' }));

    assert.deepEqual([again.status, again.errorCode, again.errors[0].Data.ObjectType], [404, 'NotFound', 'InventoryRecordAssignment']);
    assert.deepEqual(pairs(await sdk.InventoryRecords.ListAssignments('mug', { inventoryRecordID: 'cork' })), [['cork', 'acme', 'trade'], ['cork', 'zenith', null]]);
    await sdk.InventoryRecords.DeleteAssignment('mug', 'cork', { buyerID: 'acme', userGroupID: 'trade' });
    assert.deepEqual(pairs(await sdk.InventoryRecords.ListAssignments('mug', { inventoryRecordID: 'cork' })), [['cork', 'zenith', null]]);
  });

  test('the same under a variant, whose records are not those of the product', async () => {
    const { call } = marketplace;
    await call.put('/v1/products/shirt', { Name: 'Shirt', Active: true, Inventory: { Enabled: true, VariantLevelTracking: true } });
    for (const size of ['S', 'L']) await call.put(`/v1/products/shirt/variants/${size}`, { Active: true, Specs: [{ SpecID: 'SIZE', OptionID: size }] });
    await sdk.InventoryRecords.CreateVariant('shirt', 'S', { ID: 'r', AddressID: 'cork', AllowAllBuyers: false });

    assert.equal(await sdk.InventoryRecords.SaveVariantAssignment('shirt', 'S', { InventoryRecordID: 'r', BuyerID: 'acme' }), '');

    assert.deepEqual(pairs(await sdk.InventoryRecords.ListVariantAssignments('shirt', 'S')), [['r', 'acme', null]]);
    assert.deepEqual(pairs(await sdk.InventoryRecords.ListVariantAssignments('shirt', 'L')), []);
    assert.deepEqual(pairs(await sdk.InventoryRecords.ListAssignments('shirt')), []);
    const other = await thrownBy(sdk.InventoryRecords.SaveVariantAssignment('shirt', 'L', { InventoryRecordID: 'r', BuyerID: 'acme' }));
    assert.deepEqual([other.status, other.errors[0].Data], [404, { ObjectType: 'InventoryRecord', ObjectID: 'r' }]);
    assert.equal(await sdk.InventoryRecords.DeleteVariantAssignment('shirt', 'S', 'r', { buyerID: 'acme' }), '');
    assert.deepEqual(pairs(await sdk.InventoryRecords.ListVariantAssignments('shirt', 'S')), []);
  });
});

test('what is wrong with an assignment is told, the path before the body', async () => {
  const { call } = await mugForSome();
  const assign = (body, product = 'mug') => call.post(`/v1/products/${product}/inventoryrecords/assignments`, body);
  const whole = { InventoryRecordID: 'cork', BuyerID: 'acme' };

  for (const [body, code] of [
    [{ InventoryRecordID: 'cork' }, 'PartyAssignment.RequiresBuyer'],
    [{ InventoryRecordID: 'cork', BuyerID: null }, 'PartyAssignment.RequiresBuyer'],
    [{ BuyerID: 'acme' }, 'ValidationFailure'],
    [{ ...whole, UserGroupID: 7 }, 'ValidationFailure'],
    ['no json', 'Request.InvalidRequestBody'],
    [[], 'Request.InvalidRequestBody'],
  ]) {
    const { status, code: told } = await assign(body);
    assert.deepEqual([status, told], [400, code], JSON.stringify(body));
  }
  for (const [body, product, missing] of [
    [whole, 'cup', { ObjectType: 'Product', ObjectID: 'cup' }],
    [{}, 'cup', { ObjectType: 'Product', ObjectID: 'cup' }],
    [{ ...whole, InventoryRecordID: 'x' }, 'mug', { ObjectType: 'InventoryRecord', ObjectID: 'x' }],
    [{ ...whole, BuyerID: 'x' }, 'mug', { ObjectType: 'Buyer', ObjectID: 'x' }],
    [{ ...whole, BuyerID: 'zenith', UserGroupID: 'trade' }, 'mug', { ObjectType: 'UserGroup', ObjectID: 'trade' }],
  ]) {
    const { status, body: told } = await assign(body, product);
    assert.deepEqual([status, told.Errors[0].Data], [404, missing]);
  }
  for (const [query, code] of [
    ['level=User', 'PartyAssignment.UserLevelNotAllowed'],
    ['search=x', 'List.InvalidSearchProperty'],
    ['sortBy=BuyerID', 'List.InvalidSortProperty'],
    ['BuyerName=x', 'List.InvalidProperty'],
  ]) {
    assert.equal((await call.get(`${RECORDS}/assignments?${query}`)).code, code, query);
  }
  assert.equal((await call.delete(`${RECORDS}/cork/assignments`)).code, 'PartyAssignment.RequiresBuyer');
  assert.equal((await call.get(`${RECORDS}/assignments`)).body.Meta.TotalCount, 0);
  assert.equal((await call.put(`${RECORDS}/assignments`, { AddressID: 'cork' })).status, 404, 'no record has the word for its ID');
});

test('readers read, suppliers touch their own, and nothing crosses a marketplace', async () => {
  const { call, ...marketplace } = await mugForSome();
  const supplier = callerOf(service, await makeSupplier(service, call, 'larch'));
  await supplier.put('/v1/products/oar', { Name: 'Oar', Active: true, Inventory: { Enabled: true } });
  await supplier.put('/v1/products/oar/inventoryrecords/own', { AddressID: 'larch-home' });
  await call.put('/v1/products/oar/inventoryrecords/ours', { AddressID: 'cork' });
  const oar = '/v1/products/oar/inventoryrecords/assignments';
  for (const record of ['own', 'ours']) await call.post(oar, { InventoryRecordID: record, BuyerID: 'acme' });
  const reader = await sdkFor(service, marketplace.token).Auth.ClientCredentials(marketplace.clientSecret, marketplace.clientId, ['ProductReader']);
  const reading = callerOf(service, reader.access_token);

  assert.deepEqual(pairs((await supplier.get(oar)).body), [['own', 'acme', null]]);
  assert.deepEqual(pairs((await supplier.get(EVERYWHERE)).body), [['own', 'acme', null]]);
  const hidden = await supplier.post(oar, { InventoryRecordID: 'ours', BuyerID: 'acme' });
  assert.deepEqual([hidden.status, hidden.body.Errors[0].Data], [404, { ObjectType: 'InventoryRecord', ObjectID: 'ours' }]);
  assert.equal((await supplier.get(`${RECORDS}/assignments`)).status, 404);
  assert.equal((await supplier.delete('/v1/products/oar/inventoryrecords/own/assignments?buyerID=acme')).status, 204);
  assert.equal((await reading.get(EVERYWHERE)).body.Meta.TotalCount, 1);
  const refused = await reading.post(oar, { InventoryRecordID: 'own', BuyerID: 'acme' });
  assert.deepEqual([refused.status, refused.body.Errors[0].Data.SufficientRoles], [403, ['FullAccess', 'ProductAdmin']]);
  const stranger = callerOf(service, (await service.makeMarketplace()).token);
  assert.equal((await stranger.get(EVERYWHERE)).body.Meta.TotalCount, 0);
});

test('many records are assigned to many parties at once, counted before if asked', async () => {
  const { call } = await mugForSome();
  const numbers = (await call.get('/v1/inventoryrecords')).body.Items.map((record) => record.Number);
  const parties = [{ BuyerID: 'acme', UserGroupID: 'trade' }, { BuyerID: 'zenith', UserGroupID: null }];
  const bulk = (Action, rest = {}) => call.post(`${EVERYWHERE}/bulk`, { Action, RecordNumbers: numbers, Parties: parties, ...rest });
  const total = async (query = '') => (await call.get(`${EVERYWHERE}${query}`)).body.Meta.TotalCount;

  assert.deepEqual((await bulk('Assign', { DryRun: true })).body, { Changed: 4, Unchanged: 0, DryRun: true });
  assert.equal(await total(), 0);
  assert.deepEqual((await bulk('Assign')).body, { Changed: 4, Unchanged: 0, DryRun: false });
  assert.deepEqual((await bulk('Assign')).body, { Changed: 0, Unchanged: 4, DryRun: false });
  const [item] = (await call.get(`${EVERYWHERE}?records=${numbers[0]}&UserGroupID=trade`)).body.Items;
  assert.deepEqual(item, { InventoryRecordID: 'dub', BuyerID: 'acme', UserGroupID: 'trade', RecordNumber: numbers[0], ProductID: 'mug', VariantID: null, AddressID: 'dublin' });
  for (const [query, count] of [[`?records=${numbers.join(',')}`, 4], ['?records=0', 0], ['?ProductID=mug&BuyerID=zenith', 2], ['?AddressID=cork', 2], ['?VariantID=*', 0], ['?UserGroupID=!*', 2], [`?RecordNumber=>${numbers[0]}`, 2], ['?InventoryRecordID=c*', 2]]) {
    assert.equal(await total(query), count, query);
  }
  assert.deepEqual((await bulk('Withdraw', { Parties: [{ BuyerID: 'zenith' }] })).body, { Changed: 2, Unchanged: 0, DryRun: false });
  assert.equal(await total(), 2);

  for (const [rest, missing] of [
    [{ RecordNumbers: [...numbers, 999_999] }, { ObjectType: 'InventoryRecord', ObjectID: '999999' }],
    [{ RecordNumbers: [9_007_199_254_740_991] }, { ObjectType: 'InventoryRecord', ObjectID: '9007199254740991' }],
    [{ Parties: [...parties, { BuyerID: 'nobody' }] }, { ObjectType: 'Buyer', ObjectID: 'nobody' }],
  ]) {
    const { status, body } = await bulk('Assign', rest);
    assert.deepEqual([status, body.Errors[0].Data], [404, missing]);
  }
  // A number that JavaScript cannot hold comes back as it was sent.
  const huge = await call.post(`${EVERYWHERE}/bulk`, `{"Action":"Assign","RecordNumbers":[9223372036854775807],"Parties":[{"BuyerID":"acme"}]}`);
  assert.deepEqual([huge.status, huge.body.Errors[0].Data.ObjectID], [404, '9223372036854775807']);
  const tooMany = await bulk('Assign', { RecordNumbers: Array.from({ length: 1001 }, (_, n) => n) });
  assert.deepEqual([tooMany.status, tooMany.body.Errors[0].Data.Field], [400, 'RecordNumbers']);
  assert.equal((await call.get(`${EVERYWHERE}?records=${Array.from({ length: 101 }, (_, n) => n)}`)).body.Errors[0].Data.Field, 'records');
  assert.equal(await total(), 2, 'nothing that was refused took effect');
});

test('the same assignment by many at once is there once', async () => {
  const { call } = await mugForSome();
  const body = { InventoryRecordID: 'cork', BuyerID: 'acme', UserGroupID: 'trade' };

  const made = await Promise.all(Array.from({ length: 10 }, () => call.post(`${RECORDS}/assignments`, body)));
  const taken = await Promise.all(Array.from({ length: 10 }, () => call.delete(`${RECORDS}/cork/assignments?buyerID=acme&userGroupID=trade`)));

  assert.deepEqual(new Set(made.map((answer) => answer.status)), new Set([204]));
  assert.deepEqual(taken.map((answer) => answer.status).sort(), [204, ...Array(9).fill(404)]);
});
